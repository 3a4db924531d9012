package io.devrunner.protocol.seal;

/**
 * Which frames of a stream have come. The bridge keeps no order, hence a window behind the newest: what is older counts
 * as having come. As in RFC 6479.
 */
final class ReplayWindow {
    /** More frames than any side has on their way at once: 60 of the largest messages. 2 KB for a stream. */
    static final int SIZE = 16_384;

    /** One word more than the window, so that the oldest word can be cleared as a whole. */
    private static final int WORDS = SIZE / Long.SIZE + 1;

    /** Guarded by this. */
    private final long[] words = new long[WORDS];

    /** The newest that has come; -1 for none. Guarded by this. */
    private long newest = -1;

    /** Whether it is new; from now on it is not. */
    synchronized boolean take(long count) {
        if (count < 0 || count <= newest - SIZE) {
            return false;
        }
        if (count > newest) {
            clear(newest / Long.SIZE + 1, count / Long.SIZE);
            newest = count;
        }
        long bit = 1L << (count % Long.SIZE);
        int word = word(count / Long.SIZE);
        boolean isNew = (words[word] & bit) == 0;
        words[word] |= bit;
        return isNew;
    }

    /** Makes room in the words that come into the window. Caller holds the lock. */
    private void clear(long first, long last) {
        long from = Math.max(first, last - WORDS + 1);
        for (long word = from; word <= last; word++) {
            words[word(word)] = 0;
        }
    }

    private static int word(long index) {
        return (int) (index % WORDS);
    }
}
