package io.devrunner.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devrunner.protocol.gateway.FakeGateway;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameSenderTest {
    private static final String PEER = "L0SM9cOFvHcCIhw=";
    private static final int PARALLEL = 4;
    private static final Duration TIME = Duration.ofSeconds(30);

    private FakeGateway gateway;
    private FrameSender sender;

    @BeforeEach
    void open() throws IOException {
        gateway = FakeGateway.start();
        gateway.onPost(request -> 202);
        sender = new FrameSender(
                new SignedConnections(
                        gateway.address(),
                        () -> new Credentials("AKIDEXAMPLE", "secret", null),
                        InstantSource.system()),
                PARALLEL);
    }

    @AfterEach
    void close() throws IOException {
        sender.close();
        gateway.close();
        BridgeThreads.assertNoneLeft();
    }

    @Test
    void allFramesOfAMessageArriveSeveralAtOnce() throws Exception {
        CyclicBarrier together = new CyclicBarrier(PARALLEL);
        Set<String> arrived = ConcurrentHashMap.newKeySet();
        gateway.onPost(request -> {
            arrived.add(request.body());
            return meet(together) ? 202 : 403;
        });
        List<String> frames =
                IntStream.range(0, 10 * PARALLEL).mapToObj(i -> "frame " + i).toList();
        sender.post(PEER, frames, TIME);
        assertThat(arrived).containsExactlyInAnyOrderElementsOf(frames);
    }

    /** With as many senders as a runner has, which are for a thousand small messages. */
    @Test
    void allFramesOfTheLargestMessageArriveOverASlowLine() throws Exception {
        SlowLine line = new SlowLine(62_500);
        List<String> frames = IntStream.range(0, 265)
                .mapToObj(i -> i + "x".repeat(Frames.MAX_BYTES))
                .toList();
        try (FrameSender runners = new FrameSender(line, 40)) {
            runners.post(PEER, frames, TIME);
        }
        assertThat(line.arrived).containsExactlyInAnyOrderElementsOf(frames);
    }

    /** What is under way at the same time shares the line, and fails if that lets it take too long. No time passes. */
    private static final class SlowLine implements ConnectionsClient {
        private final Set<String> arrived = ConcurrentHashMap.newKeySet();
        private final int bytesInASecond;

        /** For each post that is under way, how many there were at once. Guarded by this. */
        private final List<AtomicInteger> underWay = new ArrayList<>();

        SlowLine(int bytesInASecond) {
            this.bytesInASecond = bytesInASecond;
        }

        @Override
        public void post(String connectionId, String frame, Duration time) throws IOException {
            AtomicInteger together = new AtomicInteger();
            synchronized (this) {
                underWay.add(together);
                underWay.forEach(each -> each.accumulateAndGet(underWay.size(), Math::max));
            }
            awaitOthers();
            synchronized (this) {
                underWay.remove(together);
            }
            if ((long) together.get() * frame.length() > ATTEMPT.toSeconds() * bytesInASecond) {
                throw new IOException("no answer while " + together + " posts share the line");
            }
            arrived.add(frame);
        }

        /** Long enough for all that may come at once. */
        private static void awaitOthers() throws IOException {
            try {
                boolean ignored = new CountDownLatch(1).await(20, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
        }
    }

    private static boolean meet(CyclicBarrier together) {
        try {
            together.await(10, TimeUnit.SECONDS);
            return true;
        } catch (Exception ignored) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20})
    void aConnectionThatDoesNotExistIsGone(int frames) {
        gateway.onPost(request -> 410);
        assertThatThrownBy(() -> sender.post(
                        PEER,
                        IntStream.range(0, frames).mapToObj(String::valueOf).toList(),
                        TIME))
                .isInstanceOf(PeerGoneException.class)
                .hasMessageContaining(PEER);
    }

    @Test
    void onlyTheFramesThatAreUnderWayAreStillPostedAfterAFailure() {
        gateway.onPost(request -> 410);
        List<String> frames = IntStream.range(0, 400).mapToObj(String::valueOf).toList();
        assertThatThrownBy(() -> sender.post(PEER, frames, TIME)).isInstanceOf(PeerGoneException.class);
        assertThat(gateway.postCount()).isLessThan(400);
    }

    @Test
    void aSmallMessageOvertakesALargeOne() throws Exception {
        CompletableFuture<Void> small = new CompletableFuture<>();
        gateway.onPost(request -> {
            if (request.body().equals("pong")) {
                small.complete(null);
            } else {
                small.orTimeout(10, TimeUnit.SECONDS).join();
            }
            return 202;
        });
        CompletableFuture<Void> large = CompletableFuture.runAsync(() -> {
            try {
                sender.post(PEER, List.of("1", "2", "3", "4", "5", "6", "7", "8"), TIME);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        gateway.takePost();
        sender.postLater(PEER, List.of("pong"));
        large.get(15, TimeUnit.SECONDS);
    }

    @Test
    void anInterruptedCallerStopsAtOnceAndStaysInterrupted() throws Exception {
        gateway.onPost(request -> 0);
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                sender.post(PEER, List.of("1", "2"), TIME);
            } catch (IOException e) {
                interrupted.complete(Thread.currentThread().isInterrupted()
                        && String.valueOf(e.getMessage()).contains("interrupted"));
            }
        });
        caller.start();
        gateway.takePost();
        caller.interrupt();
        assertThat(interrupted.get(5, TimeUnit.SECONDS)).isTrue();
        caller.join(5_000);
    }

    @Test
    void aCallerWhoseFramesAreStillQueuedIsToldOfTheClose() throws Exception {
        gateway.onPost(request -> 0);
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                sender.post(
                        PEER, IntStream.range(0, 50).mapToObj(String::valueOf).toList(), TIME);
            } catch (IOException e) {
                failure.complete(e);
            }
        });
        caller.start();
        gateway.takePost();
        sender.close();
        assertThat(failure.get(15, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
        caller.join(5_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void framesThatAreNotTakenInTimeAreGivenUp(int frames) {
        gateway.onPost(request -> 0);
        assertThatThrownBy(() -> sender.post(
                        PEER,
                        IntStream.range(0, frames).mapToObj(String::valueOf).toList(),
                        Duration.ofMillis(200)))
                .isInstanceOf(IOException.class);
    }

    @Test
    void nothingIsSentAfterTheClose() {
        sender.close();
        sender.postLater(PEER, List.of("late"));
        assertThatThrownBy(() -> sender.post(PEER, List.of("1"), TIME)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> sender.post(PEER, List.of("1", "2"), TIME)).isInstanceOf(IOException.class);
        assertThat(gateway.postCount()).isZero();
    }
}
