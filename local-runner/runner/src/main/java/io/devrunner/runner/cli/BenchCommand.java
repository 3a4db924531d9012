package io.devrunner.runner.cli;

import io.devrunner.runner.bench.BenchResult;
import io.devrunner.runner.bench.BenchSettings;
import io.devrunner.runner.bench.Benchmark;
import io.devrunner.runner.cli.CommandLines.Streams;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code dev-runner bench}: how long a change takes on this machine. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        subcommands = BenchLoadCommand.class,
        description = "Measures on this machine how long a change takes from its save to its first answer.")
final class BenchCommand implements Callable<Integer> {
    private final Streams streams;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "100",
            description = "changes of each kind (default: ${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "20",
            description = "changes of each kind before that, not measured (default: ${DEFAULT-VALUE})")
    private int warmUp;

    @Option(names = "--json", paramLabel = "FILE", description = "write the results as JSON too")
    private @Nullable Path json;

    BenchCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (rounds < 1 || warmUp < 0) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--rounds must be at least 1 and --warm-up at least 0, are " + rounds + " and " + warmUp);
        }
        return BenchDirectory.run(directory -> {
            BenchResult result = new Benchmark(
                            new BenchSettings(rounds, warmUp),
                            directory,
                            next -> streams.err().println("measuring " + next))
                    .run();
            streams.out().print(result.table());
            if (json != null) {
                Files.writeString(json, result.json());
            }
            return result.hasStaleAnswers() ? CommandLines.USER_ERROR : 0;
        });
    }
}
