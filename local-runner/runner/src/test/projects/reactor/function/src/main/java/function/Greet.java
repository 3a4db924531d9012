package function;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import shop.Greeting;

public class Greet implements RequestHandler<Object, Object> {
    @Override
    public Object handleRequest(Object event, Context context) {
        return Greeting.text();
    }
}
