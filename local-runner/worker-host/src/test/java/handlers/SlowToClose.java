package handlers;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Closes what takes a while, but less than it may. */
public final class SlowToClose implements RequestHandler<String, String>, AutoCloseable {
    @Override
    public String handleRequest(String event, Context context) {
        return "open";
    }

    @Override
    public void close() {
        try {
            boolean ignored = new CountDownLatch(1).await(1_500, TimeUnit.MILLISECONDS);
            System.out.println("closed in time");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
