package io.devrunner.runner.project;

import java.util.Set;

/** Finds what a misspelled name was meant to be. */
public final class Spelling {
    private static final int MOST_EDITS = 2;

    private Spelling() {}

    /** The known name that is at most two edits away, or an empty string. */
    public static String nearest(String word, Set<String> known) {
        String best = "";
        int least = Math.min(MOST_EDITS, word.length() - 1) + 1;
        for (String name : known) {
            int edits = edits(word, name);
            if (edits < least) {
                least = edits;
                best = name;
            }
        }
        return best;
    }

    private static int edits(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
