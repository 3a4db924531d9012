package io.devrunner.protocol.fuzz;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Feeds a parser: first the kept corpus in {@code src/test/resources/fuzz/NAME} and the seeds, then changes of them, and
 * further changes of what had an outcome that was new. A finding is an exception that the parser does not allow, an
 * input that takes too long or too much memory, and memory that grows with the number of inputs. Its input is written
 * to {@code target/fuzz}, to be mended and kept in the corpus.
 *
 * <p>{@code -Dfuzz.inputs=N} and {@code -Dfuzz.seed=N} set how many inputs and which; the same seed gives the same ones.
 */
public final class Fuzzer {
    private static final int INPUTS = Integer.getInteger("fuzz.inputs", 20_000);
    private static final long SEED = Long.getLong("fuzz.seed", 1);

    /** Far above what any input takes, also on a busy machine. */
    private static final Duration LONGEST = Duration.ofSeconds(20);

    /** A message may have 7 MB, which are read, inflated and copied. */
    private static final long MOST_BYTES = 128L * 1024 * 1024;

    private static final long MOST_GROWTH = 32L * 1024 * 1024;
    private static final int MOST_KEPT = 500;
    private static final int MOST_OUTCOMES = 5_000;
    private static final int LONGEST_OUTCOME = 80;

    private final String name;
    private final List<byte[]> pool = new ArrayList<>();
    private final List<String> words = new ArrayList<>();
    private final Set<String> outcomes = new HashSet<>();
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** What the thread is at, for the one that waits for it; null between inputs. */
    private volatile @Nullable Attempt current;

    private Fuzzer(String name) {
        this.name = name;
    }

    /** An input and when the parser got it. */
    private static final class Attempt {
        private final byte[] input;
        private final long begun = System.nanoTime();

        Attempt(byte[] input) {
            this.input = input;
        }

        long nanos() {
            return System.nanoTime() - begun;
        }
    }

    /** With the corpus of this name. */
    public static Fuzzer of(String name) throws IOException {
        Fuzzer fuzzer = new Fuzzer(name);
        Path corpus = Path.of("src", "test", "resources", "fuzz", name);
        if (Files.isDirectory(corpus)) {
            try (Stream<Path> files = Files.list(corpus)) {
                for (Path file : files.sorted().toList()) {
                    fuzzer.pool.add(Files.readAllBytes(file));
                }
            }
        }
        return fuzzer;
    }

    /** An input that the parser takes, in its parts. */
    public Fuzzer seed(byte[]... parts) {
        ByteArrayOutputStream input = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            input.writeBytes(part);
        }
        pool.add(input.toByteArray());
        return this;
    }

    public Fuzzer seed(String input) {
        return seed(input.getBytes(StandardCharsets.UTF_8));
    }

    /** Words of the language that is parsed. */
    public Fuzzer words(String... more) {
        words.addAll(List.of(more));
        return this;
    }

    /** Feeds the parser on a thread of its own, so that one that hangs is told. */
    public void run(Parser parser) throws IOException, InterruptedException {
        CompletableFuture<@Nullable Void> end = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        feed(parser);
                        end.complete(null);
                    } catch (Throwable e) {
                        end.completeExceptionally(e);
                    }
                },
                "fuzz-" + name);
        thread.setDaemon(true);
        thread.start();
        while (!isOver(end)) {
            Attempt attempt = current;
            if (attempt != null && attempt.nanos() > LONGEST.toNanos()) {
                AssertionError hangs = finding("takes longer than " + LONGEST, attempt.input, null);
                hangs.setStackTrace(thread.getStackTrace());
                throw hangs;
            }
        }
    }

    private static boolean isOver(CompletableFuture<@Nullable Void> end) throws InterruptedException {
        try {
            end.get(1, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException ignored) {
            // It is asked again.
            return false;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof AssertionError error ? error : new AssertionError(e.getCause());
        }
    }

    private void feed(Parser parser) throws IOException {
        if (pool.isEmpty()) {
            pool.add(new byte[0]);
        }
        long begun = System.nanoTime();
        SplittableRandom random = new SplittableRandom(SEED);
        Mutation mutation = new Mutation(random, words);
        List<byte[]> kept = List.copyOf(pool);
        long before = 0;
        long largest = 0;
        long slowest = 0;
        for (int i = 0; i < kept.size() + INPUTS; i++) {
            byte[] input = i < kept.size() ? kept.get(i) : mutation.of(pick(random), pick(random));
            long allocated = allocated();
            Attempt attempt = new Attempt(input);
            current = attempt;
            String outcome = parse(parser, input);
            current = null;
            slowest = Math.max(slowest, attempt.nanos());
            long bytes = allocated() - allocated;
            // With the kept ones come the classes too.
            if (bytes > MOST_BYTES && i >= kept.size()) {
                throw finding("takes " + bytes + " bytes of memory", input, null);
            }
            largest = i < kept.size() ? 0 : Math.max(largest, bytes);
            boolean isNew = outcomes.size() < MOST_OUTCOMES && outcomes.add(shape(outcome));
            if (isNew && i >= kept.size()) {
                keep(input, kept.size(), random);
            }
            if (i == kept.size() + INPUTS / 10) {
                before = used();
            }
        }
        long growth = used() - before;
        if (growth > MOST_GROWTH) {
            throw new AssertionError(name + ": " + growth + " bytes more are held after " + INPUTS
                    + " inputs than after " + INPUTS / 10);
        }
        report(String.format(
                Locale.ROOT,
                "%s: %d inputs of seed %d, %d outcomes, %d s, slowest input %d ms, most memory %d KB, growth %d KB%n",
                name,
                kept.size() + INPUTS,
                SEED,
                outcomes.size(),
                (System.nanoTime() - begun) / 1_000_000_000,
                slowest / 1_000_000,
                largest / 1024,
                growth / 1024));
    }

    private byte[] pick(SplittableRandom random) {
        return pool.get(random.nextInt(pool.size()));
    }

    /** Bounded: a new one takes the place of another, but of none of the kept corpus. */
    private void keep(byte[] input, int corpus, SplittableRandom random) {
        if (pool.size() < corpus + MOST_KEPT) {
            pool.add(input);
        } else {
            pool.set(corpus + random.nextInt(MOST_KEPT), input);
        }
    }

    private String parse(Parser parser, byte[] input) throws IOException {
        // A parser that changes its input is not asked to: the finding must show what it got.
        byte[] copy = input.clone();
        try {
            return parser.parse(input);
        } catch (Exception | Error e) {
            throw finding("throws " + e.getClass().getName(), copy, e);
        }
    }

    /** An outcome without what differs from input to input. */
    private static String shape(String outcome) {
        String shape = outcome.replaceAll("\"[^\"]*\"|'[^']*'|(?<!status )\\b[0-9]+", "_");
        return shape.length() > LONGEST_OUTCOME ? shape.substring(0, LONGEST_OUTCOME) : shape;
    }

    private AssertionError finding(String what, byte[] input, @Nullable Throwable cause) throws IOException {
        Path file = Path.of("target", "fuzz", name + "-" + Integer.toHexString(Arrays.hashCode(input)));
        Files.createDirectories(file.getParent());
        Files.write(file, input);
        return new AssertionError(
                name + ", seed " + SEED + ": an input of " + input.length + " bytes " + what + "; it is in " + file
                        + ", mend it and keep it in src/test/resources/fuzz/" + name,
                cause);
    }

    private void report(String line) throws IOException {
        Path file = Path.of("target", "fuzz", name + ".txt");
        Files.createDirectories(file.getParent());
        Files.writeString(file, line);
    }

    private long allocated() {
        return threads.getCurrentThreadAllocatedBytes();
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
