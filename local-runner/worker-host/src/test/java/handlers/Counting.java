package handlers;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.S3Event;
import com.amazonaws.services.lambda.runtime.events.models.s3.S3EventNotification.S3EventNotificationRecord;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;

/** Handlers that tell how much their JVM holds, with events whose serializers hold on to classes. */
public final class Counting {
    private Counting() {}

    /** Answers how many classes are loaded after a collection. */
    public static final class Classes implements RequestHandler<Shapes.Order, Shapes.Order> {
        @Override
        public Shapes.Order handleRequest(Shapes.Order order, Context context) {
            System.gc();
            Shapes.Order answer = new Shapes.Order();
            answer.quantity = ManagementFactory.getClassLoadingMXBean().getLoadedClassCount();
            return answer;
        }
    }

    /** Fails when the event's classes are those of another environment. */
    public static final class S3 implements RequestHandler<S3Event, Map<String, Object>> {
        @Override
        public Map<String, Object> handleRequest(S3Event event, Context context) {
            List<S3EventNotificationRecord> records = event.getRecords();
            boolean own = records.get(0).getClass() == S3EventNotificationRecord.class;
            return Map.of("own", own, "time", String.valueOf(records.get(0).getEventTime()));
        }
    }
}
