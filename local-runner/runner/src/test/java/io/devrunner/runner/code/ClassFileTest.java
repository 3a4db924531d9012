package io.devrunner.runner.code;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ClassFileTest {
    @Test
    void aWholeClassTellsItsNameAndSource() throws IOException {
        ClassFile parsed =
                ClassFile.parse(bytes("/java/util/HashMap$Node.class")).orElseThrow();
        assertThat(parsed.name()).isEqualTo("java/util/HashMap$Node");
        assertThat(parsed.source()).isEqualTo("java/util/HashMap.java");
    }

    @Test
    void noPartOfAClassIsTakenForTheWhole() throws IOException {
        byte[] whole = bytes("/java/util/HashMap$Node.class");
        for (int length = 0; length < whole.length; length++) {
            assertThat(ClassFile.parse(Arrays.copyOf(whole, length))).isEmpty();
        }
        assertThat(ClassFile.parse(Arrays.copyOf(whole, whole.length + 1))).isEmpty();
    }

    @Test
    void damagedBytesNeverThrow() throws IOException {
        byte[] whole = bytes("/java/util/HashMap.class");
        Random random = new Random(7);
        for (int i = 0; i < 5_000; i++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            assertThat(ClassFile.parse(damaged)).isNotNull();
        }
    }

    private static byte[] bytes(String resource) throws IOException {
        try (InputStream in = Object.class.getResourceAsStream(resource)) {
            return in.readAllBytes();
        }
    }
}
