package handlers;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;

/** A handler as a user writes it, with a map in and a map out. */
public final class Greeter implements RequestHandler<Map<String, String>, Map<String, String>> {
    @Override
    public Map<String, String> handleRequest(Map<String, String> event, Context context) {
        System.out.println("greeting " + event.get("name"));
        System.err.println("to standard error");
        context.getLogger().log("to the logger");
        return Map.of("greeting", "Hello, " + event.get("name"));
    }
}
