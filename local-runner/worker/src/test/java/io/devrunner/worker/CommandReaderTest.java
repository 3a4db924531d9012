package io.devrunner.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CommandReaderTest {
    @Test
    void pathsMayHoldAnything() throws IOException {
        StartCommand command = (StartCommand)
                reader("start token 3 %2Fa%2Cb+%C3%BC%0A,%2Fc - 1f\n").next();
        assertThat(command.token()).isEqualTo("token");
        assertThat(command.slot()).isEqualTo(3);
        assertThat(command.classes()).containsExactly(Path.of("/a,b \u00fc\n"), Path.of("/c"));
        assertThat(command.dependencies()).isEmpty();
        assertThat(command.resources()).isEqualTo("1f");
    }

    @Test
    void aClassMayHoldAnything() throws IOException {
        CommandReader reader = reader("class a.%C3%BC %2Fd 9\nstart\n\r\n\nremove a.b\n");
        Command.PutClass put = (Command.PutClass) reader.next();
        assertThat(put.content().name()).isEqualTo("a.\u00fc");
        assertThat(put.content().directory()).isEqualTo(Path.of("/d"));
        assertThat(put.content().bytes()).asString(StandardCharsets.US_ASCII).isEqualTo("start\n\r\n\n");
    }

    @Test
    void commandsComeOneAfterTheOtherUntilTheEnd() throws IOException {
        CommandReader reader = reader("class a %2Fd 0\nremove b\nstart t 0 - - 0\n");
        assertThat(reader.next()).isInstanceOf(Command.PutClass.class);
        assertThat(reader.next()).isEqualTo(new Command.RemoveClass("b"));
        assertThat(reader.next()).isEqualTo(new StartCommand("t", 0, List.of(), List.of(), "0"));
        assertThat(reader.next()).isNull();
    }

    @Test
    void anEndWithinAClassOrALineIsNotTakenForTheEnd() {
        assertThatThrownBy(() -> reader("class a %2Fd 5\nabc").next())
                .isInstanceOf(EOFException.class)
                .hasMessageContaining("expected a class file of 5 bytes, got 3");
        assertThatThrownBy(() -> reader("remove a").next()).isInstanceOf(EOFException.class);
    }

    @Test
    void anotherCommandIsRefused() {
        assertThatThrownBy(() -> reader("stop token\n").next())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("expected start");
    }

    private static CommandReader reader(String text) {
        return new CommandReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)));
    }
}
