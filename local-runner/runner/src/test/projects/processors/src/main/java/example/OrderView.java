package example;

import lombok.Data;

@Data
public class OrderView {
    private String article;
    private int pieces;
}
