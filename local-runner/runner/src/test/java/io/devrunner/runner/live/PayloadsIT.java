package io.devrunner.runner.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LambdaException;

/** Payloads of all sizes at which something could break, both ways and byte for byte. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
final class PayloadsIT {
    /** Of an event; the quota is said to be 6 MB. */
    private static final int MOST_EVENT = 6 * 1024 * 1024;

    /** Of a response, as Lambda's error names it. */
    private static final int MOST_RESPONSE = 6_291_556;

    /** Around a frame of ours, and around the largest message of API Gateway. */
    private static final int[] SIZES = {
        1, 31_999, 32_000, 32_001, 131_071, 131_072, 131_073, 700_000, MOST_EVENT - 1, MOST_EVENT
    };

    private static final String SIZED = """
            package example;

            import com.amazonaws.services.lambda.runtime.Context;
            import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
            import java.io.IOException;
            import java.io.InputStream;
            import java.io.OutputStream;
            import java.nio.charset.StandardCharsets;

            public class Sized implements RequestStreamHandler {
                @Override
                public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
                    int size = Integer.parseInt(new String(input.readAllBytes(), StandardCharsets.UTF_8));
                    byte[] text = ("\\"" + "r".repeat(size - 2) + "\\"").getBytes(StandardCharsets.UTF_8);
                    output.write(text);
                }
            }
            """;

    /** What a payload is made of. */
    enum Content {
        /** Random letters of base64's alphabet, which shrink by a quarter at most. */
        RANDOM {
            @Override
            String text(int bytes) {
                Random random = new Random(bytes);
                StringBuilder text = new StringBuilder(bytes);
                while (text.length() < bytes) {
                    text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
                }
                return text.toString();
            }
        },
        COMPRESSIBLE {
            @Override
            String text(int bytes) {
                return "dev-runner ".repeat(bytes / 11 + 1).substring(0, bytes);
            }
        },
        /** Characters of three bytes, which borders of chunks cut. */
        MULTI_BYTE {
            @Override
            String text(int bytes) {
                Random random = new Random(bytes);
                StringBuilder text = new StringBuilder("-".repeat(bytes % 3));
                for (int left = bytes / 3; left > 0; left--) {
                    text.append((char) ('\u4e00' + random.nextInt(20_000)));
                }
                return text.toString();
            }
        };

        private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

        /** Without characters that JSON has to escape. */
        abstract String text(int bytes);

        /** A JSON text of exactly so many bytes. */
        String json(int bytes) {
            return bytes == 1 ? "7" : "\"" + text(bytes - 2) + "\"";
        }
    }

    @TempDir
    static Path directory;

    private static LiveRun run;
    private static Calls calls;

    @BeforeAll
    static void start() throws Exception {
        run = LiveRun.start(new ProjectDirectory(directory)
                .source("example.Echo", Handlers.ECHO)
                .source("example.Sized", SIZED)
                .function("echo", "example.Echo")
                .function("sized", "example.Sized")
                .path());
        calls = Calls.of(run);
    }

    @AfterAll
    static void stop() throws Exception {
        if (run != null) {
            calls.close();
            run.close();
        }
    }

    @ParameterizedTest
    @EnumSource(Content.class)
    void eachSizeGoesBothWaysByteForByte(Content content) throws Exception {
        for (int size : SIZES) {
            byte[] event = content.json(size).getBytes(StandardCharsets.UTF_8);
            assertThat(event).hasSize(size);

            InvokeResponse response = calls.invoke("echo", SdkBytes.fromByteArray(event));

            assertThat(response.functionError())
                    .as(content + " of " + size + " bytes")
                    .isNull();
            assertThat(response.payload().asByteArray().length)
                    .as(content + " of " + size + " bytes")
                    .isEqualTo(size);
            assertThat(Arrays.equals(response.payload().asByteArray(), event))
                    .as(content + " of " + size + " bytes comes back as it was sent")
                    .isTrue();
        }
    }

    @Test
    void withoutAPayloadTheHandlerGetsAnEmptyObject() {
        assertThat(calls.invoke("echo", SdkBytes.fromByteArray(new byte[0]))
                        .payload()
                        .asUtf8String())
                .isEqualTo("{}");
    }

    @Test
    void anEventAboveTheLimitIsRefusedAtOnce() {
        String event = Content.COMPRESSIBLE.json(MOST_EVENT + 1);
        long begun = System.nanoTime();

        assertThatThrownBy(() -> calls.invoke("echo", event))
                .isInstanceOfSatisfying(
                        LambdaException.class, e -> assertThat(e.statusCode()).isEqualTo(413))
                .hasMessageContaining("Request must be smaller than 6291456 bytes for the InvokeFunction operation");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @ValueSource(ints = {MOST_RESPONSE - 1, MOST_RESPONSE})
    void aResponseUpToTheLimitArrives(int size) {
        InvokeResponse response = calls.invoke("sized", Integer.toString(size));

        assertThat(response.functionError()).isNull();
        assertThat(response.payload().asByteArray()).hasSize(size);
    }

    @Test
    void aResponseAboveTheLimitIsLambdasErrorAtOnce() {
        long begun = System.nanoTime();

        InvokeResponse response = calls.invoke("sized", Integer.toString(MOST_RESPONSE + 1));

        assertThat(response.functionError()).isEqualTo("Unhandled");
        assertThat(response.payload().asUtf8String())
                .contains("Function.ResponseSizeTooLarge", "payload size (6291556 bytes)");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
    }
}
