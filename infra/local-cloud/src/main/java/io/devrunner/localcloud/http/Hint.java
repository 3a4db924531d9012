package io.devrunner.localcloud.http;

import io.devrunner.localcloud.server.Answer;

/** What went wrong, in words, in a header beside API Gateway's own answer that does not tell. */
final class Hint {
    private static final String HEADER = "X-Dev-Runner-Hint";

    private Hint() {}

    /** The words may hold what callers and functions have written: what is not ASCII or ends a line is replaced. */
    static Answer on(Answer answer, String words) {
        return answer.with(HEADER, words.replaceAll("[^\\x20-\\x7e]", "?"));
    }

    /** The words in one line. */
    static String oneLine(String words) {
        return words.strip().replaceAll("\\s+", " ").replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
    }

    /** The beginning of what may be long. */
    static String cut(String words, int most) {
        return words.length() <= most ? words : words.substring(0, most) + "...";
    }
}
