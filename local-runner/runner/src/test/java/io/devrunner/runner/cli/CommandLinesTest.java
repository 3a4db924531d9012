package io.devrunner.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CommandLinesTest {
    private static final int USAGE = 2;

    @TempDir
    Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @ParameterizedTest
    @ValueSource(strings = {"--help", "start --help", "invoke --help", "init --help", "--version"})
    void helpIsNoError(String line) {
        assertThat(execute(line.split(" "))).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("dev-runner");
        assertThat(err.size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "start --version", "vpn init --version", "generate-completion --version"})
    void everyCommandTellsTheVersionOfThePom(String line) throws IOException {
        Matcher version = Pattern.compile("<version>([^<]+)</version>\\s*<relativePath>")
                .matcher(Files.readString(Path.of("pom.xml")));
        assertThat(version.find()).isTrue();

        assertThat(execute(line.split(" "))).isZero();

        assertThat(out.toString(StandardCharsets.UTF_8).strip()).isEqualTo("dev-runner " + version.group(1));
    }

    @Test
    void helpNamesEveryOptionOfTheContract() {
        execute("start", "--help");

        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("--project", "--local", "--stage", "--function", "--http-port", "--aws-port")
                .contains("--debug-port", "--no-debug", "--suspend", "--no-compile", "--log");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "strat",
                "start --nonsense",
                "start --log xml",
                "start --fault nonsense --fault-rate 0.1",
                "start --fault DROP",
                "start --fault-rate 2",
                "start --shrink-time 0",
                "start --http-port many",
                "start --aws-port 70000",
                "start --debug-port -1",
                "start --local --stage dev",
                "start --profile work",
                "start --detach-on-exit",
                "invoke hello --region eu-central-1",
                "doctor --local --host database",
                "doctor --local --stage dev",
                "start --debug-port 1 --no-debug",
                "start --suspend --no-debug",
                "init --debug-port 0",
                "init --debug-port 70000",
                "invoke",
                "invoke hello --event a.json --json {}",
            })
    void wrongUseIsExitCodeTwoAndSaysWhatIsWrong(String line) {
        assertThat(execute(line.split(" "))).isEqualTo(USAGE);
        assertThat(errors()).containsAnyOf("Usage: dev-runner", "Possible solutions: ", "Did you mean: ");
        assertThat(out.size()).isZero();
    }

    @Test
    void withoutACommandTheUsageIsShown() {
        assertThat(execute()).isEqualTo(USAGE);
        assertThat(errors()).contains("Usage: dev-runner");
    }

    @Test
    void whatAPersonCanMendIsExitCodeOneInThreeLines() {
        assertThat(execute("start", "--project", directory.toString(), "--stage", "x--y"))
                .isEqualTo(CommandLines.USER_ERROR);

        assertThat(errors().lines())
                .satisfiesExactly(
                        what -> assertThat(what).startsWith("error: ").contains("'x--y' (--stage"),
                        why -> assertThat(why).startsWith("  why: "),
                        fix -> assertThat(fix).startsWith("  fix: ").contains("--stage dev"));
        assertThat(out.size()).isZero();
    }

    @Test
    void anEventFromWhatCannotBeAFileIsThePersonsToMend() {
        assertThat(execute("invoke", "hello", "--stage", "dev", "--event", "a\0.json"))
                .isEqualTo(CommandLines.USER_ERROR);

        assertThat(errors()).contains("cannot be read").contains("InvalidPathException");
    }

    @Test
    void whatWasShownStandsBeforeAnError() {
        PrintStream terminal = new PrintStream(out, true, StandardCharsets.UTF_8);

        CommandLines.execute(startWithAWarning(), terminal, terminal);

        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .satisfiesExactly(
                        warning -> assertThat(warning).contains("! "),
                        what -> assertThat(what).startsWith("error: "),
                        why -> assertThat(why).startsWith("  why: "),
                        fix -> assertThat(fix).startsWith("  fix: "));
    }

    @Test
    void anErrorIsToldThoughTheOutputStandsStill() throws Exception {
        CountDownLatch moves = new CountDownLatch(1);
        OutputStream standing = new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                try {
                    moves.await();
                } catch (InterruptedException e) {
                    throw new InterruptedIOException();
                }
            }
        };
        CompletableFuture<Integer> code = CompletableFuture.supplyAsync(() -> CommandLines.execute(
                startWithAWarning(),
                new PrintStream(standing, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8)));
        try {
            assertThat(code.get(20, TimeUnit.SECONDS)).isEqualTo(CommandLines.USER_ERROR);
            assertThat(errors()).startsWith("error: ");
        } finally {
            moves.countDown();
        }
    }

    /** There is no project. */
    private String[] startWithAWarning() {
        return new String[] {"start", "--project", directory.toString(), "--fault-rate", "0.1"};
    }

    @Test
    void verboseAddsTheStackTrace() {
        execute("start", "--project", directory.toString(), "--stage", "x--y", "--verbose");

        assertThat(errors()).contains("\tat io.devrunner.runner.cli.StartCommand");
    }

    @Test
    void ourOwnBugIsExitCodeSeventyWithItsStackTrace() throws Exception {
        Files.createDirectory(directory.resolve(".dev-runner"));
        // Nobody but the runner writes this file: what is wrong in it is its own fault.
        Files.writeString(directory.resolve(".dev-runner/local.env"), "export AWS_REGION='us-east-1'\n");

        assertThat(execute("invoke", "hello", "--project", directory.toString()))
                .isEqualTo(CommandLines.BUG);

        assertThat(errors()).contains("please report it").contains("\tat io.devrunner.runner.cli.InvokeCommand");
    }

    @Test
    void anInvokeWithoutAStartedProjectSaysHowToStartIt() {
        assertThat(execute("invoke", "hello", "--project", directory.toString()))
                .isEqualTo(CommandLines.USER_ERROR);

        assertThat(errors())
                .contains("no dev-runner is started in " + directory)
                .contains("if it runs for a stage on AWS: dev-runner invoke")
                .contains("dev-runner start");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{not JSON", "{} {}", ""})
    void anEventThatIsNotOneJsonValueIsRefused(String event) throws Exception {
        writeAccess(1);
        Path file = Files.writeString(directory.resolve("event.json"), event);

        int code = execute("invoke", "hello", "--project", directory.toString(), "--event", file.toString());

        assertThat(code).isEqualTo(CommandLines.USER_ERROR);
        assertThat(errors().lines()).hasSize(3);
        assertThat(errors()).startsWith("error: the event in " + file + " is ");
    }

    @Test
    void aResponseThatIsNoTextIsPrintedByteForByte() throws Exception {
        HttpServer lambda = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        lambda.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 1);
            exchange.getResponseBody().write(0xE9);
            exchange.close();
        });
        lambda.start();
        try {
            writeAccess(lambda.getAddress().getPort());

            assertThat(execute("invoke", "hello", "--project", directory.toString()))
                    .isZero();
        } finally {
            lambda.stop(0);
        }

        assertThat(out.toString(StandardCharsets.ISO_8859_1)).isEqualTo("\u00e9" + System.lineSeparator());
        assertThat(err.size()).isZero();
    }

    @Test
    void theDoctorTakesAStageThatAwsWouldNot() throws Exception {
        Files.writeString(directory.resolve("dev-runner.yaml"), "stage: Dev_1\n");
        writeAccess(1);

        execute("doctor", "--local", "--patience", "1", "--project", directory.toString());

        assertThat(out.toString(StandardCharsets.UTF_8)).contains("is of another stage than 'Dev_1'");
        assertThat(err.size()).isZero();
    }

    /** Without them the next command would look elsewhere. */
    @Test
    void theNextCommandForTheVpnLeadsToTheSameCertificatesStageAndAccount() {
        String vpn = directory.resolve("vpn").toString();
        String[] where = {"--stage", "test", "--profile", "work", "--region", "eu-west-1", "--directory", vpn};
        String here = " --stage test --profile work --region eu-west-1 --directory " + vpn + System.lineSeparator();

        assertThat(execute(with(where, "vpn", "init"))).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).endsWith("next: dev-runner vpn import" + here);

        assertThat(execute(with(where, "vpn", "add-client", "bob"))).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).endsWith("next: dev-runner vpn profile --client bob" + here);
    }

    private static String[] with(String[] options, String... command) {
        return Stream.concat(Stream.of(command), Stream.of(options)).toArray(String[]::new);
    }

    /** As a local cloud on this port leaves it. */
    private void writeAccess(int port) throws IOException {
        Files.createDirectory(directory.resolve(".dev-runner"));
        Files.writeString(directory.resolve(".dev-runner/local.env"), """
                export AWS_ENDPOINT_URL_LAMBDA='http://127.0.0.1:%d'
                export AWS_REGION='us-east-1'
                export AWS_ACCESS_KEY_ID='a'
                export AWS_SECRET_ACCESS_KEY='b'
                """.formatted(port));
    }

    private int execute(String... arguments) {
        return CommandLines.execute(
                arguments,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private String errors() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
