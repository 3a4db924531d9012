package io.devrunner.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.protocol.fuzz.Fuzzer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What comes on a worker's standard input and from the Runtime API is understood, or is an {@link IOException}. */
@Timeout(value = 2, unit = TimeUnit.HOURS)
final class WorkerFuzzTest {
    @Test
    void commandsAreReadOrRefused() throws Exception {
        Fuzzer.of("commands")
                .seed("start token 3 %2Fa%2Cb+%C3%BC%0A,%2Fc -\n")
                .seed("class a.%C3%BC %2Fd 9\nstart\n\r\n\nremove a.b\n")
                .words("start ", "class ", "remove ", "-", ",", "%2F", "%00", "%", "%zz", "\n")
                .run(input -> {
                    StringBuilder outcome = new StringBuilder();
                    CommandReader reader = new CommandReader(new ByteArrayInputStream(input));
                    try {
                        for (Command command = reader.next(); command != null; command = reader.next()) {
                            outcome.append(command.getClass().getSimpleName()).append(' ');
                        }
                    } catch (IOException e) {
                        outcome.append(e.getMessage());
                    }
                    return outcome.toString();
                });
    }

    @Test
    void classesToRedefineAreReadOrRefused() throws Exception {
        Fuzzer.of("redefinitions")
                .seed("class a.B %2Fd 3\nabcclass a.C %2Fd 0\n")
                .words("class ", "remove a\n", "%2F", "%00", "\n")
                .run(input -> {
                    try {
                        return "classes "
                                + new CommandReader(new ByteArrayInputStream(input))
                                        .classes()
                                        .size();
                    } catch (IOException e) {
                        return String.valueOf(e.getMessage());
                    }
                });
    }

    @Test
    void anAnswerOfTheRuntimeApiIsReadOrRefused() throws Exception {
        Fuzzer.of("runtime-api-client")
                .seed("HTTP/1.1 200 OK\r\nLambda-Runtime-Aws-Request-Id: 1\r\nContent-Length: 2\r\n\r\n{}")
                .seed("HTTP/1.1 202 Accepted\r\n\r\n")
                .seed("HTTP/1.1 200 OK\r\ndev-runner-redefine: 1\r\nContent-Length: 19\r\n\r\nclass a %2Fd 3\nabc")
                .words("HTTP/1.1 ", "Content-Length: ", "\r\n", ": ", " ")
                .run(input -> {
                    try {
                        RuntimeApi.Answer answer = RuntimeApi.read(new ByteArrayInputStream(input));
                        assertThat(answer.body().length).isLessThanOrEqualTo(input.length);
                        return "status " + answer.status() + " "
                                + answer.headers().size();
                    } catch (IOException e) {
                        return String.valueOf(e.getMessage());
                    }
                });
    }
}
