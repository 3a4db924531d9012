package shop;

public class Greeting {
    public static String text() {
        return "hello";
    }
}
