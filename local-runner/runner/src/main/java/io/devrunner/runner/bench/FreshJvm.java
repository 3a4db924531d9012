package io.devrunner.runner.bench;

import com.amazonaws.services.lambda.runtime.LambdaRuntime;
import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import io.devrunner.protocol.Payload;
import io.devrunner.workerhost.Code;
import io.devrunner.workerhost.FunctionSettings;
import io.devrunner.workerhost.InvocationOutcome;
import io.devrunner.workerhost.InvocationRequest;
import io.devrunner.workerhost.Timeouts;
import io.devrunner.workerhost.WorkerEvents;
import io.devrunner.workerhost.WorkerFunction;
import io.devrunner.workerhost.WorkerHost;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.utilslite.SdkInternalThreadLocal;

/**
 * What a change costs without this tool: a new JVM with AWS's own runtime client, with the options that Lambda starts it
 * with, as far as one invocation.
 */
final class FreshJvm implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    /** A class of each library that AWS's runtime client needs. */
    private static final List<Class<?>> NEEDED =
            List.of(AWSLambda.class, LambdaRuntime.class, PojoSerializer.class, SdkInternalThreadLocal.class);

    private final BenchProject project;
    private final WorkerHost host;

    private FreshJvm(BenchProject project, WorkerHost host) {
        this.project = project;
        this.host = host;
    }

    static FreshJvm of(BenchProject project) throws IOException {
        return new FreshJvm(project, WorkerHost.open(WorkerEvents.ignored()));
    }

    /** Its first response, as JSON. */
    String answer() throws IOException, InterruptedException {
        try (WorkerFunction function = host.start(settings(), new Code(List.of(), List.of()))) {
            InvocationOutcome outcome = function.invoke(request()).get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            if (outcome instanceof InvocationOutcome.Succeeded succeeded) {
                return succeeded.response().text();
            }
            throw new IOException("AWS's runtime client failed: "
                    + ((InvocationOutcome.Failed) outcome).error().text());
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("AWS's runtime client gave no answer", e);
        }
    }

    private FunctionSettings settings() throws IOException {
        return new FunctionSettings(
                "fresh",
                BenchProject.HANDLER,
                Map.of("AWS_REGION", "eu-central-1"),
                512,
                TIMEOUT,
                1,
                1,
                1,
                List.of(),
                Optional.empty(),
                Timeouts.ON,
                project.directory(),
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xshare:auto",
                        "-cp",
                        classPath(),
                        AWSLambda.class.getName(),
                        BenchProject.HANDLER));
    }

    private String classPath() throws IOException {
        List<Path> paths = new ArrayList<>();
        for (Class<?> needed : NEEDED) {
            paths.add(source(needed));
        }
        paths.add(project.classes());
        try (Stream<Path> jars = Files.list(project.jars())) {
            jars.forEach(paths::add);
        }
        return paths.stream().map(Path::toString).distinct().collect(Collectors.joining(File.pathSeparator));
    }

    private static InvocationRequest request() {
        return new InvocationRequest(
                UUID.randomUUID().toString(),
                Payload.utf8("{}"),
                Instant.now().plus(TIMEOUT),
                "arn:aws:lambda:eu-central-1:123456789012:function:fresh",
                null,
                null,
                null);
    }

    /** Where the library of this class lies. */
    static Path source(Class<?> of) {
        try {
            return Path.of(
                    of.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("no path to " + of, e);
        }
    }

    @Override
    public void close() {
        host.close();
    }
}
