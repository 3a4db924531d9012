package io.devrunner.protocol.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.devrunner.protocol.seal.Sealer.Sealed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SealingTest {
    private static final byte[] AROUND = {1, 2, 3};
    private static final byte[] SAID = "the event".getBytes(StandardCharsets.UTF_8);
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    /** What the session table says. */
    private final Map<String, Instant> table = new ConcurrentHashMap<>();

    private final AtomicInteger lookUps = new AtomicInteger();
    private volatile Instant now = START;
    private final Queue<byte[]> atRunner = new ConcurrentLinkedQueue<>();
    private final Queue<byte[]> atStub = new ConcurrentLinkedQueue<>();
    private final Sealing stub = Sealing.ofStub(OwnKey.create());
    private final Sealing runner = Sealing.ofRunner(OwnKey.create(), this::lookUp, () -> now);

    private Optional<Instant> lookUp(String key) {
        lookUps.incrementAndGet();
        return Optional.ofNullable(table.get(key));
    }

    /** The runner knows the stub from here on. */
    @BeforeEach
    void acquaint() throws Exception {
        table.put(stub.publicKey(), START.plusSeconds(100));
        openAtRunner(seal(stub, runner, SAID));
        await().until(() -> atRunner.poll() != null);
    }

    @AfterEach
    void close() {
        stub.close();
        runner.close();
    }

    @Test
    void whateverIsSealedIsOpenedByteForByteBothWays() throws Exception {
        Random random = new Random(1);
        for (int size : new int[] {0, 1, 15, 16, 17, 1_024, 23_999, 1_000_000}) {
            byte[] bytes = new byte[size];
            random.nextBytes(bytes);
            byte[] around = new byte[random.nextInt(300)];
            random.nextBytes(around);
            Sealed up = stub.to(runner.publicKey()).seal(around, bytes, 0, size);
            assertThat(up.data()).hasSize(size + Sealer.OVERHEAD);
            runner.open(up.seal(), around, base64(up), (key, opened) -> {
                assertThat(key).isEqualTo(stub.publicKey());
                atRunner.add(opened);
            });
            Sealed down = runner.to(stub.publicKey()).seal(around, bytes, size / 3, size - size / 3);
            stub.open(down.seal(), around, base64(down), (key, opened) -> atStub.add(opened));
            assertThat(atRunner.poll()).isEqualTo(bytes);
            assertThat(atStub.poll()).isEqualTo(Arrays.copyOfRange(bytes, size / 3, size));
        }
        assertThat(runner.refusals()).isEmpty();
        assertThat(stub.refusals()).isEmpty();
    }

    @Test
    void noStreamAndCountComeTwiceHoweverManyThreadsSealAndConnectionsAreRenewed() throws Exception {
        int threads = 8;
        int each = 500;
        Set<String> seen = ConcurrentHashMap.newKeySet();
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> work = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                work.add(pool.submit(() -> {
                    for (int i = 0; i < each; i++) {
                        if (i % 100 == 0) {
                            stub.renew();
                        }
                        Seal seal = stub.to(runner.publicKey())
                                .seal(AROUND, SAID, 0, 1)
                                .seal();
                        assertThat(seen.add(seal.stream() + " " + seal.count())).isTrue();
                    }
                    return null;
                }));
            }
            for (Future<?> done : work) {
                done.get(60, TimeUnit.SECONDS);
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(seen).hasSize(threads * each);
    }

    @Test
    void aNewConnectionBeginsANewStream() throws Exception {
        Seal before = seal(stub, runner, SAID).seal();
        stub.renew();
        Seal after = seal(stub, runner, SAID).seal();
        assertThat(after.stream()).isNotEqualTo(before.stream());
        assertThat(after.count()).isZero();
    }

    @Test
    void theSameBytesAreNeverSealedTheSameWay() throws Exception {
        Set<String> sealed = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            if (i % 10 == 0) {
                stub.renew();
            }
            assertThat(sealed.add(base64(seal(stub, runner, SAID)))).isTrue();
        }
    }

    @Test
    void aReplayedFrameIsRefused() throws Exception {
        Sealed frame = seal(stub, runner, SAID);
        openAtRunner(frame);
        openAtRunner(frame);
        assertThat(atRunner).hasSize(1);
        assertRefused(Refusal.REPLAYED, 1);
    }

    @Test
    void aFrameThatCameLateIsOpenedOnce() throws Exception {
        Sealed late = seal(stub, runner, SAID);
        for (int i = 0; i < 1_000; i++) {
            openAtRunner(seal(stub, runner, SAID));
        }
        openAtRunner(late);
        openAtRunner(late);
        assertThat(atRunner).hasSize(1_001);
        assertRefused(Refusal.REPLAYED, 1);
    }

    @Test
    void aFrameOfAStreamThatIsForgottenIsRefusedAsReplayed() throws Exception {
        Sealed old = seal(stub, runner, SAID);
        openAtRunner(old);
        stub.renew();
        Sealed neverCame = seal(stub, runner, SAID);
        for (int connection = 0; connection < Channel.STREAMS; connection++) {
            stub.renew();
            openAtRunner(seal(stub, runner, SAID));
        }
        openAtRunner(old);
        openAtRunner(neverCame);
        assertThat(atRunner).hasSize(1 + Channel.STREAMS);
        assertRefused(Refusal.REPLAYED, 2);
    }

    @Test
    void framesOfTheLastConnectionsAreStillOpened() throws Exception {
        List<Sealed> frames = new ArrayList<>();
        for (int connection = 0; connection < Channel.STREAMS; connection++) {
            stub.renew();
            frames.add(0, seal(stub, runner, SAID));
        }
        frames.forEach(this::openAtRunner);
        assertThat(atRunner).hasSize(Channel.STREAMS);
        assertThat(runner.refusals()).isEmpty();
    }

    @Test
    void aReflectedFrameIsRefusedWhateverKeyItNames() throws Exception {
        Sealed frame = seal(stub, runner, SAID);
        openAtStub(frame.seal(), frame);
        assertThat(stub.refusals()).isEqualTo(Map.of(Refusal.REFLECTED, 1L));
        Seal renamed = new Seal(
                frame.seal().scheme(),
                runner.publicKey(),
                frame.seal().stream(),
                frame.seal().count());
        openAtStub(renamed, frame);
        assertThat(stub.refusals()).isEqualTo(Map.of(Refusal.REFLECTED, 1L, Refusal.NOT_GENUINE, 1L));
        assertThat(atStub).isEmpty();
    }

    @Test
    void aFrameIsRefusedWhenAnyBitOfItWasChanged() throws Exception {
        Sealed frame = seal(stub, runner, SAID);
        byte[] data = frame.data();
        for (int bit = 0; bit < data.length * Byte.SIZE; bit++) {
            byte[] changed = data.clone();
            changed[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            runner.open(frame.seal(), AROUND, Base64.getEncoder().encodeToString(changed), this::opened);
        }
        assertRefused(Refusal.NOT_GENUINE, 8L * data.length);
        openAtRunner(frame);
        assertThat(atRunner).hasSize(1);
    }

    @Test
    void aTruncatedFrameIsRefusedAtEveryLength() throws Exception {
        Sealed frame = seal(stub, runner, SAID);
        for (int length = 0; length < frame.data().length; length++) {
            String cut = Base64.getEncoder().encodeToString(Arrays.copyOf(frame.data(), length));
            runner.open(frame.seal(), AROUND, cut, this::opened);
        }
        assertRefused(Refusal.NOT_GENUINE, frame.data().length);
    }

    @Test
    void aFrameUnderAnotherEnvelopeCountOrStreamIsRefused() throws Exception {
        Sealed frame = seal(stub, runner, SAID);
        Seal seal = frame.seal();
        runner.open(seal, new byte[] {1, 2, 4}, base64(frame), this::opened);
        runner.open(
                new Seal(seal.scheme(), seal.key(), seal.stream(), seal.count() + 1),
                AROUND,
                base64(frame),
                this::opened);
        stub.renew();
        String another = seal(stub, runner, SAID).seal().stream();
        runner.open(new Seal(seal.scheme(), seal.key(), another, seal.count()), AROUND, base64(frame), this::opened);
        assertRefused(Refusal.NOT_GENUINE, 3);
    }

    @Test
    void aFrameForAnotherSessionIsRefused() throws Exception {
        try (Sealing other = Sealing.ofRunner(OwnKey.create(), this::lookUp, () -> now)) {
            openAtRunner(seal(stub, other, SAID));
        }
        assertRefused(Refusal.NOT_GENUINE, 1);
    }

    @Test
    void aFrameOfAKeyThatIsNotInTheTableIsRefusedWithoutAskingEachTime() throws Exception {
        Sealing stranger = Sealing.ofStub(OwnKey.create());
        int before = lookUps.get();
        openAtRunner(seal(stranger, runner, SAID));
        await().until(() -> runner.refusals().equals(Map.of(Refusal.UNKNOWN_KEY, 1L)));
        for (int i = 0; i < 100; i++) {
            openAtRunner(seal(stranger, runner, SAID));
        }
        assertRefused(Refusal.UNKNOWN_KEY, 101);
        assertThat(lookUps.get() - before).isEqualTo(1);

        table.put(stranger.publicKey(), Instant.MAX);
        now = START.plusSeconds(3);
        openAtRunner(seal(stranger, runner, SAID));
        await().until(() -> atRunner.size() == 1);
    }

    @Test
    void aStubDoesNotOpenWhatComesFromARunnerThatItHasNotSpokenTo() throws Exception {
        String stranger = "A".repeat(42) + "E=";
        Sealed frame = runner.to(stub.publicKey()).seal(AROUND, SAID, 0, SAID.length);
        openAtStub(new Seal(frame.seal().scheme(), stranger, frame.seal().stream(), 0), frame);
        assertThat(stub.refusals()).isEqualTo(Map.of(Refusal.UNKNOWN_KEY, 1L));
    }

    @Test
    void aKnownKeyIsLookedUpAgainWhenItsTimeIsOverAndKeepsItsStreams() throws Exception {
        Sealed before = seal(stub, runner, SAID);
        openAtRunner(before);
        assertThat(atRunner.poll()).isEqualTo(SAID);
        int asked = lookUps.get();

        now = START.plusSeconds(100);
        openAtRunner(seal(stub, runner, SAID));
        await().until(() -> runner.refusals().equals(Map.of(Refusal.UNKNOWN_KEY, 1L)));

        table.put(stub.publicKey(), START.plusSeconds(300));
        now = START.plusSeconds(103);
        openAtRunner(seal(stub, runner, SAID));
        await().until(() -> atRunner.poll() != null);
        assertThat(lookUps.get() - asked).isEqualTo(2);
        openAtRunner(before);
        assertThat(runner.refusals()).isEqualTo(Map.of(Refusal.UNKNOWN_KEY, 1L, Refusal.REPLAYED, 1L));
    }

    @Test
    void aSealThatIsIncompleteOrOfAnotherSchemeIsRefused() throws Exception {
        Sealed frame = seal(stub, runner, SAID);
        Seal seal = frame.seal();
        runner.open(null, AROUND, base64(frame), this::opened);
        assertThat(runner.refusals()).isEqualTo(Map.of(Refusal.UNSEALED, 1L));
        List<Seal> broken = List.of(
                new Seal(null, seal.key(), seal.stream(), 7),
                new Seal(seal.scheme(), null, seal.stream(), 7),
                new Seal(seal.scheme(), "a key", seal.stream(), 7),
                new Seal(seal.scheme(), seal.key(), null, 7),
                new Seal(seal.scheme(), seal.key(), "a stream", 7));
        broken.forEach(wrong -> runner.open(wrong, AROUND, base64(frame), this::opened));
        runner.open(seal, AROUND, "no base64", this::opened);
        runner.open(new Seal("none", seal.key(), seal.stream(), 7), AROUND, base64(frame), this::opened);
        assertThat(runner.refusals())
                .isEqualTo(
                        Map.of(Refusal.UNSEALED, 1L, Refusal.MALFORMED, broken.size() + 1L, Refusal.OTHER_SCHEME, 1L));
        openAtRunner(frame);
        assertThat(atRunner).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTableThatCannotBeReadIsNoVerdict(boolean unexpected) throws Exception {
        AtomicInteger asked = new AtomicInteger();
        TrustedKeys failsOnce = key -> {
            if (asked.getAndIncrement() > 0) {
                return Optional.of(Instant.MAX);
            }
            if (unexpected) {
                throw new IllegalStateException("nobody has thought of that");
            }
            throw new IOException("the table is on fire");
        };
        try (Sealing other = Sealing.ofRunner(OwnKey.create(), failsOnce, () -> now)) {
            Sealed first = seal(stub, other, SAID);
            other.open(first.seal(), AROUND, base64(first), this::opened);
            await().until(() -> other.refusals().equals(Map.of(Refusal.NOT_LOOKED_UP, 1L)));
            Sealed second = seal(stub, other, SAID);
            other.open(second.seal(), AROUND, base64(second), this::opened);
            await().until(() -> atRunner.size() == 1);
        }
    }

    private static void awaitAnswer(CountDownLatch tableAnswers) throws IOException {
        try {
            assertThat(tableAnswers.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }

    @Test
    void aFloodOfUnknownKeysIsBoundedAndKnownOnesGoOn() throws Exception {
        CountDownLatch tableAnswers = new CountDownLatch(1);
        TrustedKeys slow = key -> {
            awaitAnswer(tableAnswers);
            return Optional.ofNullable(table.get(key));
        };
        OwnKey key = OwnKey.create();
        try (Sealing flooded = Sealing.ofRunner(key, slow, () -> now)) {
            int strangers = 2 * Admission.MAX_KEYS;
            for (int i = 0; i < strangers; i++) {
                Sealed frame = seal(Sealing.ofStub(OwnKey.create()), flooded, SAID);
                flooded.open(frame.seal(), AROUND, base64(frame), this::opened);
            }
            long refused = (long) strangers - Admission.MAX_KEYS;
            assertThat(flooded.refusals()).isEqualTo(Map.of(Refusal.CROWDED, refused));
            tableAnswers.countDown();
            await().until(() -> flooded.refusals()
                    .equals(Map.of(Refusal.CROWDED, refused, Refusal.UNKNOWN_KEY, (long) Admission.MAX_KEYS)));

            Sealed genuine = seal(stub, flooded, SAID);
            flooded.open(genuine.seal(), AROUND, base64(genuine), this::opened);
            await().until(() -> atRunner.size() == 1);
        }
    }

    @Test
    void aBurstOfNewStubsIsTakenInWithoutAWord() throws Exception {
        int stubs = 200;
        CountDownLatch asked = new CountDownLatch(Admission.THREADS);
        CountDownLatch tableAnswers = new CountDownLatch(1);
        TrustedKeys slow = key -> {
            asked.countDown();
            awaitAnswer(tableAnswers);
            return Optional.of(Instant.MAX);
        };
        Queue<Refusal> warned = new ConcurrentLinkedQueue<>();
        Set<String> heard = ConcurrentHashMap.newKeySet();
        try (Sealing crowded = Sealing.ofRunner(OwnKey.create(), slow, warned::add)) {
            // One of them has a large event.
            Sealing talker = Sealing.ofStub(OwnKey.create());
            for (int i = 0; i < Admission.MAX_FRAMES_OF_KEY; i++) {
                Sealed frame = seal(talker, crowded, SAID);
                crowded.open(frame.seal(), AROUND, base64(frame), (key, bytes) -> heard.add(key));
            }
            for (int i = 1; i < stubs; i++) {
                Sealed frame = seal(Sealing.ofStub(OwnKey.create()), crowded, SAID);
                crowded.open(frame.seal(), AROUND, base64(frame), (key, bytes) -> heard.add(key));
            }
            assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
            tableAnswers.countDown();
            await().until(() -> heard.size() == stubs);
            assertThat(crowded.refusals()).isEmpty();
            assertThat(warned).isEmpty();
        }
    }

    @Test
    void theFramesThatWaitAreBoundedAndEachNewKeyHasRoomForOne() throws Exception {
        CountDownLatch tableAnswers = new CountDownLatch(1);
        TrustedKeys slow = key -> {
            awaitAnswer(tableAnswers);
            return Optional.of(Instant.MAX);
        };
        try (Sealing crowded = Sealing.ofRunner(OwnKey.create(), slow, () -> now)) {
            int talkers = 4;
            for (int i = 0; i < talkers; i++) {
                Sealing talker = Sealing.ofStub(OwnKey.create());
                for (int frames = 0; frames < Admission.MAX_FRAMES_OF_KEY; frames++) {
                    Sealed frame = seal(talker, crowded, SAID);
                    crowded.open(frame.seal(), AROUND, base64(frame), this::opened);
                }
            }
            int waiting = talkers + Admission.MAX_FURTHER_FRAMES;
            long refused = (long) talkers * Admission.MAX_FRAMES_OF_KEY - waiting;
            assertThat(crowded.refusals()).isEqualTo(Map.of(Refusal.CROWDED, refused));
            Sealed other = seal(stub, crowded, SAID);
            crowded.open(other.seal(), AROUND, base64(other), this::opened);
            tableAnswers.countDown();
            await().until(() -> atRunner.size() == waiting + 1);
            assertThat(crowded.refusals()).isEqualTo(Map.of(Refusal.CROWDED, refused));
        }
    }

    @Test
    void manyFramesOfOneUnknownKeyLeaveRoomForOthers() throws Exception {
        CountDownLatch tableAnswers = new CountDownLatch(1);
        TrustedKeys slow = key -> {
            awaitAnswer(tableAnswers);
            return Optional.ofNullable(table.get(key));
        };
        try (Sealing flooded = Sealing.ofRunner(OwnKey.create(), slow, () -> now)) {
            Sealing stranger = Sealing.ofStub(OwnKey.create());
            for (int i = 0; i < 2 * Admission.MAX_FRAMES_OF_KEY; i++) {
                Sealed frame = seal(stranger, flooded, SAID);
                flooded.open(frame.seal(), AROUND, base64(frame), this::opened);
            }
            Sealed genuine = seal(stub, flooded, SAID);
            flooded.open(genuine.seal(), AROUND, base64(genuine), this::opened);
            tableAnswers.countDown();
            await().until(() -> atRunner.size() == 1);
        }
    }

    @Test
    void nothingIsSealedForAKeyThatIsNone() {
        assertThatThrownBy(() -> stub.to("a key"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("a key");
        assertThatThrownBy(() -> runner.to(OwnKey.create().publicKey()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not been heard of");
    }

    private static Sealed seal(Sealing from, Sealing to, byte[] bytes) throws IOException {
        return from.to(to.publicKey()).seal(AROUND, bytes, 0, bytes.length);
    }

    private void openAtRunner(Sealed sealed) {
        runner.open(sealed.seal(), AROUND, base64(sealed), this::opened);
    }

    private void openAtStub(Seal seal, Sealed sealed) {
        stub.open(seal, AROUND, base64(sealed), (key, bytes) -> atStub.add(bytes));
    }

    private void opened(String key, byte[] bytes) {
        atRunner.add(bytes);
    }

    private void assertRefused(Refusal refusal, long times) {
        assertThat(runner.refusals()).isEqualTo(Map.of(refusal, times));
    }

    private static String base64(Sealed sealed) {
        return Base64.getEncoder().encodeToString(sealed.data());
    }
}
