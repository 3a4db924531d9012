package io.devrunner.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class MessageAssemblerTest {
    private final TestClock clock = new TestClock(Instant.EPOCH);
    private final MessageAssembler assembler = new MessageAssembler(1_500, Duration.ofSeconds(10), clock);

    @Test
    void incompleteMessagesBeyondTheBytesAreDroppedOldestFirst() throws Exception {
        add("first", 0, 2, 900);
        add("second", 0, 2, 900);
        assertThat(assembler.waitingBytes()).isEqualTo(900 + MessageAssembler.OVERHEAD);
        assertThat(add("second", 1, 2, 10)).hasSize(910);
        assertThat(add("first", 1, 2, 10)).isNull();
    }

    @Test
    void emptyChunksOfEverNewMessagesAreBoundedToo() throws Exception {
        for (int message = 0; message < 1_000; message++) {
            add("sender-" + message, 0, 2, 0);
        }
        assertThat(assembler.waitingBytes()).isBetween(1L, 1_500L);
    }

    @Test
    void anIncompleteMessageIsDroppedAfterItsTime() throws Exception {
        add("first", 0, 2, 100);
        clock.advance(Duration.ofSeconds(11));
        add("second", 0, 2, 7);
        assertThat(assembler.waitingBytes()).isEqualTo(7 + MessageAssembler.OVERHEAD);
    }

    @Test
    void chunksOfTwoSendersAreNotMixed() throws Exception {
        assertThat(add("one", 0, 2, 5)).isNull();
        assertThat(add("two", 1, 2, 5)).isNull();
    }

    @Test
    void chunksOfTwoKeysAreNotMixedWhateverConnectionTheyName() throws Exception {
        Envelope first = new Envelope(1, "invoke", "id", "one", 0, 2, Compression.NONE, null, "");
        Envelope second = new Envelope(1, "invoke", "id", "one", 1, 2, Compression.NONE, null, "");
        assertThat(assembler.add(new Peer("one", "a key"), first, new byte[5])).isNull();
        assertThat(assembler.add(new Peer("one", "another key"), second, new byte[5]))
                .isNull();
        assertThat(assembler.add(new Peer("one", "a key"), second, new byte[5])).hasSize(10);
    }

    @Test
    void aMessageThatIsSaidAgainInAnotherFormTakesThePlaceOfItsFirst() throws Exception {
        add("one", 0, 2, 5);
        assertThat(add("one", 1, 3, 7)).isNull();
        assertThat(add("one", 0, 3, 7)).isNull();
        assertThat(assembler.waitingBytes()).isEqualTo(2 * (7 + MessageAssembler.OVERHEAD));
        assertThat(add("one", 2, 3, 7)).hasSize(21);
        assertThat(assembler.waitingBytes()).isZero();
    }

    @Test
    void aBombIsNotInflated() {
        byte[] bomb = Compression.compress(new byte[20_000_000]).bytes();
        assertThat(bomb.length).isLessThan(200_000);
        assertThatThrownBy(() -> Compression.expand(Compression.DEFLATE, bomb))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("more than");
    }

    @Test
    void brokenCompressedDataIsRefused() {
        assertThatThrownBy(() -> Compression.expand(Compression.DEFLATE, new byte[] {1, 2, 3}))
                .isInstanceOf(ProtocolException.class);
    }

    private byte[] add(String from, int chunk, int chunks, int size) throws ProtocolException {
        Envelope envelope = new Envelope(1, "invoke", "id", from, chunk, chunks, Compression.NONE, null, "");
        return assembler.add(new Peer(from, "a key"), envelope, new byte[size]);
    }
}
