package io.devrunner.workerhost;

import com.amazonaws.services.lambda.runtime.LambdaRuntime;
import com.amazonaws.services.lambda.runtime.api.client.EventHandlerLoader;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import io.devrunner.worker.WorkerMain;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.utilslite.SdkInternalThreadLocal;

/** How a worker's process is started: its command line, which holds nothing secret, and its environment variables. */
record WorkerCommand(List<String> line, Map<String, String> environment, Path directory) {
    /** A class of each library that a worker needs; where the host found them, the worker finds them too. */
    private static final List<Class<?>> NEEDED = List.of(
            WorkerMain.class,
            LambdaRuntime.class,
            EventHandlerLoader.class,
            PojoSerializer.class,
            SdkInternalThreadLocal.class);

    /** What a process needs of the host's own environment; the rest is none of the function's business. */
    private static final List<String> PASSED_ON = List.of(
            "PATH",
            "HOME",
            "USER",
            "LANG",
            "LC_ALL",
            "LC_CTYPE",
            "TMPDIR",
            "TMP",
            "TEMP",
            "SystemRoot",
            "USERPROFILE",
            "APPDATA",
            "LOCALAPPDATA",
            "ProgramData",
            "ComSpec",
            "PATHEXT",
            "SystemDrive");

    /** Where only a proxy leads out, it leads the handlers out too. */
    private static final List<String> PROXIES = List.of("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy");

    private static final List<String> DIRECT = List.of("NO_PROXY", "no_proxy");

    static WorkerCommand of(FunctionSettings settings, String runtimeApi, AgentJar agent) throws IOException {
        List<String> line = settings.isForeign() ? settings.command() : ours(settings, agent);
        return new WorkerCommand(line, environment(settings, runtimeApi), settings.directory());
    }

    Process start() throws IOException {
        List<String> shielded = TerminalShield.around(line, directory);
        ProcessBuilder builder = new ProcessBuilder(shielded).directory(directory.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.environment().putAll(TerminalShield.environment(shielded));
        return builder.start();
    }

    private static List<String> ours(FunctionSettings settings, AgentJar agent) throws IOException {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // As on AWS: quick to start, and small beside the workers of other functions.
        line.add("-XX:+UseSerialGC");
        line.add("-XX:TieredStopAtLevel=1");
        line.add("-Xshare:auto");
        line.add("-Dfile.encoding=UTF-8");
        line.addAll(places(settings.environment()));
        settings.debugPort().map(DebugPort::jvmOption).ifPresent(line::add);
        line.add("-javaagent:" + agent.file());
        line.addAll(settings.jvmOptions());
        line.add("-cp");
        line.add(NEEDED.stream().map(WorkerCommand::source).distinct().collect(Collectors.joining(File.pathSeparator)));
        line.add(WorkerMain.class.getName());
        return List.copyOf(line);
    }

    /** Lambda's locale and time zone, which the developer's are not, save what the function's variables change on AWS too. */
    private static List<String> places(Map<String, String> variables) {
        String own = variables.getOrDefault("JAVA_TOOL_OPTIONS", "");
        List<String> options = new ArrayList<>();
        if (!own.contains("-Duser.language=")) {
            options.add("-Duser.language=en");
            options.add("-Duser.country=US");
        }
        // Elsewhere Java finds it in TZ.
        if (TerminalShield.isWindows() && !own.contains("-Duser.timezone=")) {
            options.add("-Duser.timezone=" + variables.getOrDefault("TZ", "UTC").replaceFirst("^:", ""));
        }
        return options;
    }

    private static Map<String, String> environment(FunctionSettings settings, String runtimeApi) {
        Map<String, String> all = new TreeMap<>();
        all.put("LANG", "C.UTF-8");
        PASSED_ON.forEach(name -> Stream.ofNullable(System.getenv(name)).forEach(value -> all.put(name, value)));
        all.putAll(proxies(System.getenv()));
        all.put("TZ", ":UTC");
        if (settings.isForeign()) {
            // Into a pipe Python writes in blocks, and a line would come after its invocation.
            all.put("PYTHONUNBUFFERED", "1");
        } else {
            all.put("AWS_EXECUTION_ENV", "AWS_Lambda_java" + Runtime.version().feature());
        }
        all.put("AWS_LAMBDA_FUNCTION_NAME", settings.name());
        all.put("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST");
        all.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", String.valueOf(settings.memoryMegabytes()));
        all.put("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/" + settings.name());
        all.put("AWS_LAMBDA_LOG_STREAM_NAME", "dev-runner/[$LATEST]");
        all.put("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand");
        all.put("LAMBDA_TASK_ROOT", settings.directory().toAbsolutePath().toString());
        all.putAll(settings.environment());
        all.put("_HANDLER", settings.handler());
        all.put("AWS_LAMBDA_RUNTIME_API", runtimeApi);
        return all;
    }

    /**
     * The variables that name proxies, and then also those that say what is reached without one: this machine's own
     * services always are.
     */
    static Map<String, String> proxies(Map<String, String> host) {
        Map<String, String> all = new TreeMap<>(host);
        all.keySet().retainAll(PROXIES);
        if (!all.isEmpty()) {
            String others = DIRECT.stream()
                    .map(name -> host.getOrDefault(name, ""))
                    .filter(hosts -> !hosts.isEmpty())
                    .map(hosts -> hosts + ",")
                    .findFirst()
                    .orElse("");
            DIRECT.forEach(name -> all.put(name, others + "localhost,127.0.0.1"));
        }
        return all;
    }

    private static String source(Class<?> needed) {
        try {
            return Path.of(needed.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("no path to " + needed, e);
        }
    }

    /** Without the environment, whose values are secret. */
    @Override
    public String toString() {
        return "command " + line;
    }
}
