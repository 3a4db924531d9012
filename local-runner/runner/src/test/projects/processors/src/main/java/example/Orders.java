package example;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import org.mapstruct.factory.Mappers;

public class Orders implements RequestHandler<Object, Object> {
    @Override
    public Object handleRequest(Object event, Context context) {
        return Mappers.getMapper(OrderMapper.class).view(new Order("tea", 2)).toString();
    }
}
