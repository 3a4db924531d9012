import io.devrunner.localcloud.functions.DeployedFunction;
import io.devrunner.localcloud.functions.Functions;
import io.devrunner.localcloud.http.HttpFrontDoor;
import io.devrunner.localcloud.http.HttpFunction;
import io.devrunner.localcloud.http.PayloadFormat;
import io.devrunner.localcloud.http.Route;
import io.devrunner.localcloud.server.LoopbackServer;
import io.devrunner.stub.StubHandler;
import io.devrunner.workerhost.Code;
import io.devrunner.workerhost.FunctionSettings;
import io.devrunner.workerhost.Timeouts;
import io.devrunner.workerhost.WorkerEvents;
import io.devrunner.workerhost.WorkerFunction;
import io.devrunner.workerhost.WorkerHost;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * Lambda in the VPC: an execution environment with the real stub, and the HTTP API in front of it on loopback.
 * Arguments: port, the directory to run in. The function's variables stand in the environment.
 */
final class LabFunction {
    private static final String NAME = "list-databases";
    private static final Duration TIMEOUT = Duration.ofSeconds(200);
    private static final List<String> PASSED_ON = List.of(
            "AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "DB_HOST", "DB_PORT", "DB_USER");

    public static void main(String[] args) throws Exception {
        WorkerHost host = WorkerHost.open(new Log());
        Runtime.getRuntime().addShutdownHook(new Thread(host::close));
        Path stub = Path.of(
                StubHandler.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        WorkerFunction function = host.start(settings(Path.of(args[1])), new Code(List.of(), List.of(stub)));
        function.initialized().join();
        Functions functions = new Functions(List.of(new DeployedFunction(
                NAME,
                "arn:aws:lambda:us-east-1:000000000000:function:" + NAME,
                512,
                TIMEOUT,
                10,
                function::invoke,
                Clock.systemUTC())));
        List<HttpFunction> reached = List.of(new HttpFunction(
                NAME, List.of(Route.parse("ANY /{path+}"), Route.parse("GET /")), PayloadFormat.V2));
        LoopbackServer.open(
                "lab-http",
                Integer.parseInt(args[0]),
                "the first argument",
                HttpFrontDoor.MAX_PAYLOAD_BYTES,
                new HttpFrontDoor(reached, functions, System.out::println, Clock.systemUTC()),
                null);
        System.out.println("ready");
        new CountDownLatch(1).await();
    }

    private static FunctionSettings settings(Path directory) {
        String cloud = System.getenv("AWS_ENDPOINT_URL_LAMBDA");
        Map<String, String> environment = new HashMap<>();
        PASSED_ON.forEach(name -> environment.put(name, System.getenv(name)));
        environment.put("AWS_DEFAULT_REGION", System.getenv("AWS_REGION"));
        environment.put("DEV_RUNNER_BRIDGE_URL", cloud.replace("http", "ws") + "/dev");
        environment.put("DEV_RUNNER_TABLE", "dev-runner-dev");
        environment.put("DEV_RUNNER_STAGE", "dev");
        environment.put("DEV_RUNNER_TABLE_URL", cloud);
        return new FunctionSettings(
                NAME,
                StubHandler.class.getName() + "::handleRequest",
                environment,
                512,
                TIMEOUT,
                10,
                1_000,
                List.of(),
                Optional.empty(),
                Timeouts.ON,
                directory);
    }

    private static final class Log implements WorkerEvents {
        @Override
        public void invocationStarted(String function, String requestId) {}

        @Override
        public void line(String function, String requestId, Source source, String line) {
            System.out.println(line);
        }

        @Override
        public void warning(String function, String text) {
            System.out.println(text);
        }
    }
}
