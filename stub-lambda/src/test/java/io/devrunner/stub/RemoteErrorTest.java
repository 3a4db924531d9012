package io.devrunner.stub;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.protocol.Payload;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteErrorTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "java.lang.IllegalStateException",
                "java.lang.AssertionError",
                "java.io.FileNotFoundException",
                "com.shop.OrderException",
                "com.shop.Orders$NotFound",
                "Runtime.ExitError",
                "Sandbox.Timedout",
                "NoPackage"
            })
    void theClassHasTheNameOfTheErrorType(String type) {
        Throwable error = RemoteError.of(type, RemoteError.json(type, "too late"));
        assertThat(error.getClass().getName()).isEqualTo(type);
        assertThat(error).hasMessage("too late");
    }

    @Test
    void aTypeThatCannotBeAClassNameStandsInTheMessage() {
        assertThat(RemoteError.of("not/a;class", RemoteError.json("not/a;class", "broken")))
                .hasMessage("not/a;class: broken");
    }

    @Test
    void theStackTraceReadsAsItDidThere() {
        String[] frames = Stream.concat(
                        Stream.of(
                                "com.shop.Orders.find(Orders.java:12)",
                                "com.shop.Orders$1.lambda$find$0(Orders.java)",
                                "java.base/jdk.internal.reflect.DirectMethodHandleAccessor.invoke(Unknown Source)",
                                "java.base@17.0.15/java.lang.Thread.run(Thread.java:840)",
                                "app//com.shop.Orders.<init>(Orders.java:3)",
                                "java.base/java.lang.Object.wait(Native Method)",
                                "a line of another runtime"),
                        Stream.of(new Throwable().getStackTrace()).map(StackTraceElement::toString))
                .toArray(String[]::new);
        String json = Stream.of(frames)
                .map(frame -> '"' + frame + '"')
                .reduce((a, b) -> a + "," + b)
                .map(list -> "{\"errorMessage\":\"m\",\"errorType\":\"T\",\"stackTrace\":[" + list + "]}")
                .orElseThrow();
        StackTraceElement[] read = RemoteError.of("T", Payload.utf8(json)).getStackTrace();
        assertThat(Stream.of(read).map(StackTraceElement::toString))
                .hasSameSizeAs(frames)
                .startsWith(frames[0], frames[1], frames[2], frames[3], frames[4], frames[5])
                .element(6)
                .asString()
                .startsWith("a line of another runtime");
    }

    @Test
    void anErrorThatIsNotJsonIsTheMessage() {
        assertThat(RemoteError.of("Error", Payload.utf8("segmentation fault"))).hasMessage("segmentation fault");
    }

    @Test
    void aMessageThatIsNullIsEmpty() {
        assertThat(RemoteError.of("Error", Payload.utf8("{\"errorMessage\":null,\"errorType\":\"Error\"}")))
                .hasMessage("");
    }

    @Test
    void aClassOfTheJdkThatIsNoThrowableIsNotMade(@TempDir Path directory) {
        Path file = directory.resolve("written");
        Throwable error = RemoteError.of(
                "java.io.FileOutputStream", RemoteError.json("java.io.FileOutputStream", file.toString()));
        assertThat(error).hasMessage("java.io.FileOutputStream: " + file);
        assertThat(file).doesNotExist();
    }

    @Test
    void aTypeOfAbsurdLengthIsNoClassName() {
        String type = "a".repeat(70_000);
        assertThat(RemoteError.of(type, RemoteError.json(type, "broken"))).hasMessage("broken");
    }
}
