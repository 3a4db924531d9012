package example;

import org.mapstruct.Mapper;

@Mapper
public interface OrderMapper {
    OrderView view(Order order);
}
