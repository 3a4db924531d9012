package io.devrunner.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.runner.cli.CommandLines.Streams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The page for users about the command line, held to the code. */
final class CommandLinePageTest {
    private final CommandLine program = CommandLines.of(new Streams(System.out, System.err));

    @Test
    void itNamesEachCommandWithItsOptions() throws IOException {
        List<String> commands = commands(program).map(CommandLinePageTest::row).toList();

        assertThat(rows("| command |")).isEqualTo(commands);
    }

    @Test
    void itNamesEachExitCode() throws IOException {
        Map<String, String> codes = program.getCommandSpec().usageMessage().exitCodeList();
        List<String> rows = rows("| exit code |");

        assertThat(codes).containsKeys(Integer.toString(CommandLines.USER_ERROR), Integer.toString(CommandLines.BUG));
        assertThat(rows).hasSameSizeAs(codes.keySet());
        assertThat(codes.entrySet())
                .allSatisfy(code -> assertThat(rows)
                        .anyMatch(row -> row.startsWith("| " + code.getKey() + " | " + code.getValue())));
    }

    /** Those that do something, in the order of the help. */
    private static Stream<CommandLine> commands(CommandLine command) {
        Stream<CommandLine> below = command.getSubcommands().values().stream().flatMap(CommandLinePageTest::commands);
        return command.getCommand() instanceof Runnable || command.getCommand() instanceof Callable
                ? Stream.concat(Stream.of(command), below)
                : below;
    }

    private static String row(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        String options = spec.options().stream()
                .filter(option -> !option.hidden() && !option.usageHelp() && !option.versionHelp())
                .sorted(Comparator.comparing(OptionSpec::longestName))
                .map(option ->
                        "`" + option.longestName() + (option.arity().max() == 0 ? "" : " " + option.paramLabel()) + "`")
                .collect(Collectors.joining(", "));
        String name = spec.qualifiedName().substring("dev-runner ".length());
        return "| `" + name + "` | " + (options.isEmpty() ? "" : options + " ") + "|";
    }

    /** Of the table that begins so. */
    private static List<String> rows(String header) throws IOException {
        return Files.readAllLines(Path.of("README.md")).stream()
                .dropWhile(line -> !line.startsWith(header))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .toList();
    }
}
