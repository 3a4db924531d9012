package io.devrunner.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InitCommandTest {
    @TempDir
    Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void write() throws IOException {
        Files.writeString(
                directory.resolve("Orders.java"), "class Orders implements RequestHandler<String, String> {}");
    }

    @Test
    void aProjectBeginsWithItsHandlersAndItsIde() {
        assertThat(init("--ide")).isZero();

        assertThat(directory.resolve("dev-runner.yaml")).content().contains("handler: Orders");
        assertThat(directory.resolve(".vscode/launch.json")).content().contains("\"port\": 5005");
        assertThat(directory.resolve(".run/dev-runner-orders.run.xml")).exists();
        assertThat(output()).contains("wrote " + directory.resolve("dev-runner.yaml"), "handler: Orders");
    }

    @Test
    void withoutIdeNothingOfAnIdeIsWritten() {
        assertThat(init()).isZero();

        assertThat(directory.resolve(".vscode")).doesNotExist();
        assertThat(directory.resolve(".run")).doesNotExist();
    }

    @Test
    void aSecondTimeSaysThatAllIsThere() {
        init("--ide");
        out.reset();

        assertThat(init("--ide")).isZero();

        assertThat(output()).contains("there is already ", "nothing to add to ").doesNotContain("wrote");
    }

    @Test
    void whatALaunchFileLacksIsShownWithItsPlace() throws Exception {
        Files.createDirectory(directory.resolve(".vscode"));
        Path own = Files.writeString(directory.resolve(".vscode/launch.json"), "{} // mine");

        assertThat(init("--ide", "--debug-port", "7000")).isEqualTo(CommandLines.USER_ERROR);

        assertThat(own).hasContent("{} // mine");
        assertThat(output()).contains(own.toString(), "in \"configurations\"", "\"port\": 7000");
        assertThat(directory.resolve(".run/dev-runner-orders.run.xml"))
                .content()
                .contains("7000");
    }

    @Test
    void aFunctionThatIsNotMadeOfClassesHasNoDebuggerAndKeepsItsPlace() throws Exception {
        declare("functions: {a: {handler: x.A}, b: {command: node b.mjs}, c: {handler: x.C}}");

        assertThat(init("--ide")).isZero();

        assertThat(directory.resolve(".vscode/launch.json"))
                .content()
                .contains("dev-runner: a", "5005", "dev-runner: c", "5007")
                .doesNotContain("dev-runner: b", "5006");
        assertThat(directory.resolve(".run/dev-runner-b.run.xml")).doesNotExist();
        assertThat(directory.resolve(".run/dev-runner-c.run.xml")).content().contains("5007");
    }

    @Test
    void withoutAFunctionOfClassesThereIsNothingToAttachTo() throws Exception {
        declare("functions: {b: {command: node b.mjs}}");

        assertThat(init("--ide")).isZero();

        assertThat(output()).contains("no files for an IDE").doesNotContain("wrote");
        assertThat(directory.resolve(".vscode")).doesNotExist();
        assertThat(directory.resolve(".run")).doesNotExist();
    }

    @Test
    void aFunctionWhoseHandlerOnlyAwsKnowsCanBeDebugged() throws Exception {
        declare("functions: {orders: {}}");

        assertThat(init("--ide")).isZero();

        assertThat(directory.resolve(".vscode/launch.json")).content().contains("dev-runner: orders", "5005");
        assertThat(directory.resolve(".run/dev-runner-orders.run.xml"))
                .content()
                .contains("5005");
    }

    @Test
    void aProjectWithoutHandlersBeginsWithoutItsIde() throws Exception {
        Files.delete(directory.resolve("Orders.java"));

        assertThat(init("--ide")).isZero();

        assertThat(output()).contains("wrote " + directory.resolve("dev-runner.yaml"), "no files for an IDE");
        assertThat(directory.resolve(".vscode")).doesNotExist();
    }

    @Test
    void aProjectFileThatIsWrongIsTold() throws Exception {
        declare("nonsense: 1");

        assertThat(init("--ide")).isEqualTo(CommandLines.USER_ERROR);

        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("error: ").contains("nonsense");
        assertThat(directory.resolve(".vscode")).doesNotExist();
    }

    private void declare(String text) throws IOException {
        Files.writeString(directory.resolve("dev-runner.yaml"), text);
    }

    private int init(String... options) {
        List<String> arguments = new ArrayList<>(List.of("init", "--project", directory.toString()));
        arguments.addAll(List.of(options));
        return CommandLines.execute(
                arguments.toArray(String[]::new),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private String output() {
        return out.toString(StandardCharsets.UTF_8);
    }
}
