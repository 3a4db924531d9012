package example;

public record Order(String article, int pieces) {}
