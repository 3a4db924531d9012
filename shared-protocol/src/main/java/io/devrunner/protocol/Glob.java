package io.devrunner.protocol;

import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Function names with {@code *} for any characters, as in {@code --function}. */
public final class Glob {
    private Glob() {}

    public static boolean matches(String glob, String name) {
        if (glob.indexOf('*') < 0) {
            return glob.equals(name);
        }
        String expression = Stream.of(glob.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
        return name.matches(expression);
    }

    /** Whether some name matches both. */
    public static boolean overlap(String one, String other) {
        boolean[][] meet = new boolean[one.length() + 1][other.length() + 1];
        meet[one.length()][other.length()] = true;
        for (int i = one.length(); i >= 0; i--) {
            for (int j = other.length(); j >= 0; j--) {
                boolean star = i < one.length() && one.charAt(i) == '*';
                boolean otherStar = j < other.length() && other.charAt(j) == '*';
                if (star) {
                    // It stands for nothing, or for the other's next character.
                    meet[i][j] |= meet[i + 1][j] || (j < other.length() && meet[i][j + 1]);
                }
                if (otherStar) {
                    meet[i][j] |= meet[i][j + 1] || (i < one.length() && meet[i + 1][j]);
                }
                if (!star && !otherStar && i < one.length() && j < other.length()) {
                    meet[i][j] |= one.charAt(i) == other.charAt(j) && meet[i + 1][j + 1];
                }
            }
        }
        return meet[0][0];
    }
}
