package handlers;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** A method of each signature that {@code Class::method} allows, and some that it does not. */
public class Methods {
    public void inOutContext(InputStream in, OutputStream out, Context context) throws IOException {
        in.transferTo(out);
        out.write(context.getFunctionName().getBytes(StandardCharsets.UTF_8));
    }

    public void inOut(InputStream in, OutputStream out) throws IOException {
        in.transferTo(out);
    }

    public void outContext(OutputStream out, Context context) throws IOException {
        out.write(context.getFunctionVersion().getBytes(StandardCharsets.UTF_8));
    }

    public String inContext(InputStream in, Context context) throws IOException {
        System.out.println(in.readAllBytes().length + context.getFunctionName());
        return "ignored";
    }

    public void in(InputStream in) throws IOException {
        System.out.println(in.readAllBytes().length);
    }

    public void out(OutputStream out) throws IOException {
        out.write('1');
    }

    public String context(Context context) {
        return context.getFunctionName();
    }

    public String pojoContext(Shapes.Order order, Context context) {
        return order.id + context.getFunctionName();
    }

    public List<Shapes.Order> pojos(List<Shapes.Order> orders) {
        return orders;
    }

    public int primitive(int number) {
        return number + 1;
    }

    public Map<String, Integer> noArguments() {
        return Map.of("answer", 42);
    }

    public void nothing() {}

    public static String fixed(String text) {
        return "static " + text;
    }

    public String sqs(SQSEvent event, Context context) {
        return event.getRecords().get(0).getBody();
    }

    public String overloaded(String text) {
        return "short";
    }

    public String overloaded(String text, Context context) {
        return "long";
    }

    public void overloaded(InputStream in, OutputStream out, String wrong) {}

    public String wrongTwo(String one, String two) {
        return one + two;
    }

    public String wrongFour(String one, String two, String three, String four) {
        return one;
    }

    String hidden(String text) {
        return text;
    }

    /** Has its method from a generic superclass. */
    public static final class Inherited extends Generic<Shapes.Order> {}

    /** A superclass whose method takes its type argument. */
    public static class Generic<T> {
        public String inherited(T value, Context context) {
            return value.getClass().getName();
        }
    }
}
