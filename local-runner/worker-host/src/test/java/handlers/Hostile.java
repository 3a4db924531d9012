package handlers;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Handlers that do what a worker must bear. */
public final class Hostile {
    private Hostile() {}

    /** Does what its event says, and counts its invocations in a static. */
    public static final class Obedient implements RequestHandler<String, String> {
        static final AtomicInteger COUNT = new AtomicInteger();
        static final List<byte[]> HEAP = new ArrayList<>();

        @Override
        public String handleRequest(String order, Context context) {
            int count = COUNT.incrementAndGet();
            String[] words = order.split(" ", -1);
            switch (words[0]) {
                case "exit" -> {
                    System.out.print("last words");
                    System.exit(Integer.parseInt(words[1]));
                }
                case "halt" -> Runtime.getRuntime().halt(Integer.parseInt(words[1]));
                case "recurse" -> recurse(count);
                case "loop" -> loop();
                case "fill" -> fill();
                case "wait" -> await(Long.parseLong(words[1]));
                case "left" -> {
                    return String.valueOf(context.getRemainingTimeInMillis());
                }
                case "number" -> {
                    return String.format("%,.2f", 1234.5);
                }
                case "locale" -> {
                    return Locale.getDefault().toString();
                }
                case "pid" -> {
                    return String.valueOf(ProcessHandle.current().pid());
                }
                case "read" -> {
                    return "read " + read();
                }
                default -> {
                    return words[0] + " " + count;
                }
            }
            return "done " + count;
        }

        private static int read() {
            try {
                return System.in.read();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        private static int recurse(int depth) {
            return depth < 0 ? depth : recurse(depth + 1) + 1;
        }

        private static void loop() {
            long turns = 0;
            while (turns >= 0) {
                turns = (turns + 1) % 1_000_000;
            }
        }

        private static void fill() {
            while (true) {
                HEAP.add(new byte[1_000_000]);
            }
        }
    }

    /** Prints as many lines as it is told, the last without its end. */
    public static final class Talkative implements RequestHandler<Integer, Integer> {
        @Override
        public Integer handleRequest(Integer lines, Context context) {
            for (int i = 0; i < lines - 1; i++) {
                System.out.println("line " + i);
            }
            System.out.print("line " + (lines - 1));
            return lines;
        }
    }

    /** Prints from its own thread, a pool, the common pool and the logger, in small pieces. */
    public static final class Threads implements RequestHandler<String, String> {
        private static final ExecutorService POOL = Executors.newFixedThreadPool(2);

        @Override
        public String handleRequest(String name, Context context) {
            CountDownLatch done = new CountDownLatch(2);
            for (int thread = 0; thread < 2; thread++) {
                POOL.execute(() -> {
                    print(name);
                    done.countDown();
                });
            }
            print(name);
            context.getLogger().log(name + " logged");
            await(done);
            return name;
        }

        private static void print(String name) {
            for (int i = 0; i < 200; i++) {
                System.out.print(name);
                System.out.print(" ");
                System.err.println(name + " error");
                System.out.println(i);
            }
        }
    }

    /** Prints from the common pool, which belongs to no environment. */
    public static final class CommonPool implements RequestHandler<String, String> {
        @Override
        public String handleRequest(String name, Context context) {
            ForkJoinPool.commonPool()
                    .submit(() -> System.out.println("common " + name))
                    .join();
            return name;
        }
    }

    /** Answers as many bytes as it is told. */
    public static final class Large implements RequestStreamHandler {
        @Override
        public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
            int size = Integer.parseInt(new String(in.readAllBytes(), StandardCharsets.UTF_8).strip());
            byte[] answer = new byte[size];
            java.util.Arrays.fill(answer, (byte) 'x');
            out.write(answer);
        }
    }

    /** Ends its process while it is made. */
    public static final class ExitsInInit implements RequestHandler<Object, String> {
        public ExitsInInit() {
            System.exit(4);
        }

        @Override
        public String handleRequest(Object event, Context context) {
            return "never";
        }
    }

    /** Never gets through its init phase. */
    public static final class StuckInInit implements RequestHandler<Object, String> {
        public StuckInInit() {
            await(3_600_000);
        }

        @Override
        public String handleRequest(Object event, Context context) {
            return "never";
        }
    }

    /** Takes its time to be made. */
    public static final class SlowInInit implements RequestHandler<Object, String> {
        public SlowInInit() {
            await(3_000);
        }

        @Override
        public String handleRequest(Object event, Context context) {
            return "slow";
        }
    }

    /** Says when it is closed. */
    public static final class Closeable implements RequestHandler<Object, String>, AutoCloseable {
        @Override
        public String handleRequest(Object event, Context context) {
            return "open";
        }

        @Override
        public void close() {
            System.out.println("closed");
        }
    }

    private static void await(long millis) {
        try {
            boolean ignored = new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the threads did not end");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
