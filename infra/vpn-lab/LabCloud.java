import com.sun.net.httpserver.HttpServer;
import io.devrunner.localcloud.Limits;
import io.devrunner.localcloud.LocalCloud;
import io.devrunner.localcloud.LocalCloudEvents;
import io.devrunner.localcloud.LocalCloudSettings;
import io.devrunner.localcloud.faults.FaultPlan;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * The bridge on its own host: a local cloud without functions. Arguments: port (the next one
 * describes its stack), the file to write its access to.
 */
final class LabCloud {
    public static void main(String[] args) throws Exception {
        Path access = Path.of(args[1]);
        LocalCloudSettings settings = new LocalCloudSettings(
                "dev",
                0,
                Integer.parseInt(args[0]),
                List.of(),
                access.getParent(),
                Limits.aws(),
                FaultPlan.none(),
                Clock.systemUTC());
        LocalCloud cloud = LocalCloud.open(settings, new Silent());
        cloud.start();
        int stackPort = Integer.parseInt(args[0]) + 1;
        describeStack(cloud, stackPort);
        Path unfinished = access.resolveSibling("unfinished");
        Files.writeString(
                unfinished,
                "export AWS_ENDPOINT_URL_LAMBDA='" + cloud.awsUrl() + "'\n"
                        + "export AWS_ENDPOINT_URL_DYNAMODB='" + cloud.awsUrl() + "'\n"
                        + "export AWS_ENDPOINT_URL_CLOUDFORMATION='http://127.0.0.1:" + stackPort + "'\n"
                        + "export AWS_REGION='" + cloud.region() + "'\n"
                        + "export AWS_ACCESS_KEY_ID='" + cloud.credentials().accessKeyId() + "'\n"
                        + "export AWS_SECRET_ACCESS_KEY='" + cloud.credentials().secretAccessKey() + "'\n");
        Files.move(unfinished, access);
        new CountDownLatch(1).await();
    }

    /** CloudFormation as far as a session asks it: where the bridge of its stage is. */
    private static void describeStack(LocalCloud cloud, int port) throws Exception {
        byte[] answer = """
                <DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/">
                <DescribeStacksResult><Stacks><member>
                <StackName>dev-runner-dev-bridge</StackName>
                <StackStatus>CREATE_COMPLETE</StackStatus>
                <CreationTime>2026-01-01T00:00:00Z</CreationTime>
                <Outputs>%s%s%s%s%s</Outputs>
                </member></Stacks></DescribeStacksResult>
                </DescribeStacksResponse>
                """.formatted(
                        output("WebSocketUrl", cloud.webSocketUrl().toString()),
                        output("TableName", cloud.table()),
                        output("StubPolicyArn", "arn:aws:iam::000000000000:policy/dev-runner-dev-stub"),
                        output("DeveloperPolicyArn", "arn:aws:iam::000000000000:policy/dev-runner-dev-developer"),
                        output("TemplateVersion", "1"))
                .getBytes(StandardCharsets.UTF_8);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                exchange.getResponseHeaders().set("Content-Type", "text/xml");
                exchange.sendResponseHeaders(200, answer.length);
                exchange.getResponseBody().write(answer);
            }
        });
        server.start();
    }

    private static String output(String key, String value) {
        return "<member><OutputKey>" + key + "</OutputKey><OutputValue>" + value + "</OutputValue></member>";
    }

    private static final class Silent implements LocalCloudEvents {
        @Override
        public void line(String function, String requestId, String line) {}

        @Override
        public void warning(String text) {
            System.err.println(text);
        }
    }
}
