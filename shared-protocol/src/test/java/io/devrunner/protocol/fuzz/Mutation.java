package io.devrunner.protocol.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Changes inputs: bits, bytes, numbers, pieces that are cut out, doubled, moved, or come from a list of words. */
final class Mutation {
    private static final int MAX_LENGTH = 16_384;
    private static final List<String> NUMBERS = List.of(
            "0",
            "-1",
            "1e9",
            "127",
            "255",
            "32000",
            "65536",
            "2147483647",
            "2147483648",
            "-9223372036854775808",
            "9223372036854775808",
            "1e400",
            "0.5",
            "99999999999999999999999");
    private static final List<String> TEXTS = List.of(
            "",
            "\0",
            "\n",
            "\r\n",
            "\"",
            "\\",
            "\\u0000",
            "%",
            "%00",
            "%2F",
            "../",
            "{}",
            "[]",
            "null",
            "true",
            " ",
            "\u00e4",
            "\u20ac",
            "\ud83d\ude00",
            "\ufeff");
    private static final int[] BYTES = {0, 1, 0x1e, 0x20, 0x7e, 0x7f, 0x80, 0x81, 0x88, 0xc0, 0xed, 0xfe, 0xff};
    private static final int[] REPETITIONS = {2, 2, 2, 3, 3, 3, 10, 10, 10, 100, 100, 1_000, 10_000};

    private final SplittableRandom random;
    private final List<byte[]> words = new ArrayList<>();

    Mutation(SplittableRandom random, List<String> words) {
        this.random = random;
        for (List<String> texts : List.of(NUMBERS, TEXTS, words)) {
            texts.forEach(word -> this.words.add(word.getBytes(StandardCharsets.UTF_8)));
        }
    }

    /** One to six changes. */
    byte[] of(byte[] input, byte[] other) {
        byte[] changed = input;
        int changes = 1 + Math.min(random.nextInt(6), random.nextInt(6));
        for (int i = 0; i < changes; i++) {
            changed = once(changed, other);
        }
        return changed.length > MAX_LENGTH ? Arrays.copyOf(changed, MAX_LENGTH) : changed;
    }

    private byte[] once(byte[] input, byte[] other) {
        int from = random.nextInt(input.length + 1);
        int to = Math.min(input.length, from + 1 + random.nextInt(random.nextInt(8) == 0 ? input.length + 1 : 8));
        return switch (random.nextInt(10)) {
            case 0 -> flipped(input);
            case 1 -> replaced(input, from, to, new byte[] {(byte) random.nextInt(256)});
            case 2 -> replaced(input, from, to, new byte[] {(byte) BYTES[random.nextInt(BYTES.length)]});
            case 3 -> replaced(input, from, to, new byte[0]);
            case 4 -> replaced(input, from, from, words.get(random.nextInt(words.size())));
            case 5 -> replaced(input, from, to, words.get(random.nextInt(words.size())));
            case 6 -> repeated(input, from, to);
            case 7 -> Arrays.copyOf(input, from);
            case 8 -> number(input);
            default -> spliced(input, from, other);
        };
    }

    private byte[] flipped(byte[] input) {
        byte[] changed = input.clone();
        if (changed.length > 0) {
            changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return changed;
    }

    private byte[] repeated(byte[] input, int from, int to) {
        byte[] piece = Arrays.copyOfRange(input, from, to);
        int times = Math.min(REPETITIONS[random.nextInt(REPETITIONS.length)], MAX_LENGTH / Math.max(1, piece.length));
        ByteArrayOutputStream many = new ByteArrayOutputStream();
        for (int i = 0; i < times; i++) {
            many.writeBytes(piece);
        }
        return replaced(input, to, to, many.toByteArray());
    }

    /** Puts another number in place of one. */
    private byte[] number(byte[] input) {
        int from = input.length == 0 ? 0 : random.nextInt(input.length);
        while (from < input.length && !isDigit(input[from])) {
            from++;
        }
        int to = from;
        while (to < input.length && isDigit(input[to])) {
            to++;
        }
        return replaced(
                input, from, to, NUMBERS.get(random.nextInt(NUMBERS.size())).getBytes(StandardCharsets.US_ASCII));
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    /** The beginning of one, the end of another. */
    private byte[] spliced(byte[] input, int to, byte[] other) {
        int from = random.nextInt(other.length + 1);
        return replaced(input, to, input.length, Arrays.copyOfRange(other, from, other.length));
    }

    private static byte[] replaced(byte[] input, int from, int to, byte[] by) {
        byte[] changed = new byte[from + by.length + input.length - to];
        System.arraycopy(input, 0, changed, 0, from);
        System.arraycopy(by, 0, changed, from, by.length);
        System.arraycopy(input, to, changed, from + by.length, input.length - to);
        return changed;
    }
}
