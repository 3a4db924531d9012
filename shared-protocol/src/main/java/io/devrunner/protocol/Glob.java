package io.devrunner.protocol;

import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Function names with {@code *} for any characters, as in {@code --function}. */
public final class Glob {
    private Glob() {}

    public static boolean matches(String glob, String name) {
        String expression = Stream.of(glob.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
        return name.matches(expression);
    }
}
