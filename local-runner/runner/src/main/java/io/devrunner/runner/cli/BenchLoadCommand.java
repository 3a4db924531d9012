package io.devrunner.runner.cli;

import io.devrunner.runner.bench.load.LoadBenchmark;
import io.devrunner.runner.bench.load.LoadResult;
import io.devrunner.runner.bench.load.LoadSettings;
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

/** {@code dev-runner bench load}: how many invocations go through this machine, and how fast. */
@Command(
        name = "load",
        mixinStandardHelpOptions = true,
        description = "Measures invocations of 1 KB to 6 MB, 1 to 256 at once, beside the bare transport.")
final class BenchLoadCommand implements Callable<Integer> {
    private final Streams streams;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--invocations",
            paramLabel = "N",
            defaultValue = "2000",
            description = "of 1 KB for each measurement, of larger ones fewer (default: ${DEFAULT-VALUE})")
    private int invocations;

    @Option(names = "--json", paramLabel = "FILE", description = "write the results as JSON too")
    private @Nullable Path json;

    BenchLoadCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (invocations < LoadSettings.FEWEST) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--invocations must be at least " + LoadSettings.FEWEST + ", is " + invocations);
        }
        return BenchDirectory.run(directory -> {
            LoadResult result = new LoadBenchmark(
                            new LoadSettings(invocations),
                            directory,
                            next -> streams.err().println("measuring " + next))
                    .run();
            streams.out().print(result.table());
            if (json != null) {
                Files.writeString(json, result.json());
            }
            return result.hasFailures() ? CommandLines.USER_ERROR : 0;
        });
    }
}
