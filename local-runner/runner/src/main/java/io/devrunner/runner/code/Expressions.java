package io.devrunner.runner.code;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Replaces expressions in a text as Maven does, which has its own ways where delimiters do not come in pairs: an
 * expression ends in its line and within a window; what lies between two delimiters is an expression whatever it is, so
 * the second of them begins no other one; other delimiters within it count all the same.
 */
final class Expressions {
    /** About as far as Maven looks for the end of an expression, besides its delimiters. */
    private static final int WINDOW = 255;

    private final List<Delimiter> delimiters;
    private final boolean multiLine;
    private final int window;
    private final Values values;
    private final UnaryOperator<String> form;

    /** Tells what stands for an expression. */
    interface Values {
        /** The value, in which expressions are replaced in turn; empty when the expression is to stay as it is. */
        Optional<String> value(String name, String expression);
    }

    private record Delimiter(String begin, String end) {
        static Delimiter parse(String text) {
            int star = text.indexOf('*');
            return star < 0
                    ? new Delimiter(text, text)
                    : new Delimiter(text.substring(0, star), text.substring(star + 1));
        }
    }

    /**
     * With delimiters such as {@code ${*}}, or {@code @} for one on either side.
     *
     * @param form how a value is written when all in it has been replaced
     */
    Expressions(List<String> delimiters, boolean multiLine, Values values, UnaryOperator<String> form) {
        this.delimiters = delimiters.stream()
                .map(Delimiter::parse)
                .filter(delimiter -> !delimiter.begin.isEmpty() && !delimiter.end.isEmpty())
                .toList();
        this.multiLine = multiLine;
        this.window = this.delimiters.stream()
                .mapToInt(delimiter -> delimiter.begin.length() + delimiter.end.length())
                .reduce(WINDOW, Integer::sum);
        this.values = values;
        this.form = form;
    }

    String replacedIn(String text) {
        StringBuilder replaced = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            int end = expressionEnd(text, at);
            if (end < 0) {
                replaced.append(text.charAt(at));
                at++;
            } else {
                replaced.append(replacedIn(text.substring(at, end), new HashSet<>()));
                at = end;
            }
        }
        return replaced.toString();
    }

    /** Where the expression ends that begins there; negative when none does. */
    private int expressionEnd(String text, int begin) {
        Delimiter delimiter = null;
        for (Delimiter candidate : delimiters) {
            if (text.startsWith(candidate.begin, begin)) {
                delimiter = candidate;
            }
        }
        if (delimiter == null) {
            return -1;
        }
        int limit = Math.min(text.length(), begin + window);
        int line = multiLine ? -1 : text.substring(begin, limit).indexOf('\n');
        String within = text.substring(begin, line < 0 ? limit : begin + line);
        int end = within.indexOf(delimiter.end, delimiter.begin.length());
        return end < 0 ? -1 : begin + end + delimiter.end.length();
    }

    /**
     * Of an expression or a value.
     *
     * @param open the names whose values it is part of
     */
    private String replacedIn(String text, Set<String> open) {
        StringBuilder replaced = new StringBuilder();
        int done = 0;
        for (Delimiter next = next(text, 0); next != null; next = next(text, done)) {
            int begin = text.indexOf(next.begin, done);
            int name = begin + next.begin.length();
            int end = text.indexOf(next.end, name);
            if (end < 0) {
                break;
            }
            int after = end + next.end.length();
            String expression = text.substring(begin, after);
            replaced.append(text, done, begin)
                    .append(value(text.substring(name, end), expression, open).orElse(expression));
            done = after;
        }
        return replaced.append(text, done, text.length()).toString();
    }

    /** The first in the order of the delimiters, not of the text. */
    private @Nullable Delimiter next(String text, int from) {
        return delimiters.stream()
                .filter(delimiter -> text.indexOf(delimiter.begin, from) >= 0)
                .findFirst()
                .orElse(null);
    }

    /** Empty for a value that leads back to itself, with which Maven would fail. */
    private Optional<String> value(String name, String expression, Set<String> open) {
        if (!open.add(name)) {
            return Optional.empty();
        }
        Optional<String> value = values.value(name, expression).map(found -> form.apply(replacedIn(found, open)));
        open.remove(name);
        return value;
    }
}
