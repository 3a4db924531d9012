import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.devrunner.localcloud.Limits;
import io.devrunner.localcloud.LocalCloud;
import io.devrunner.localcloud.LocalCloudEvents;
import io.devrunner.localcloud.LocalCloudSettings;
import io.devrunner.localcloud.faults.FaultPlan;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The bridge on its own host: a local cloud without functions. Arguments: port (on the next one the lab's account
 * answers), the file to write its access to.
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
        LabAccount account = new LabAccount(cloud, access.getParent());
        account.attach();
        account.serve(stackPort);
        Path unfinished = access.resolveSibling("unfinished");
        Files.writeString(
                unfinished,
                "export AWS_ENDPOINT_URL_LAMBDA='" + cloud.awsUrl() + "'\n"
                        + "export AWS_ENDPOINT_URL_DYNAMODB='" + cloud.awsUrl() + "'\n"
                        + "export AWS_ENDPOINT_URL_CLOUDFORMATION='http://127.0.0.1:" + stackPort + "'\n"
                        + "export LAB_ACCOUNT_URL='http://127.0.0.1:" + stackPort + "'\n"
                        + "export AWS_REGION='" + cloud.region() + "'\n"
                        + "export AWS_ACCESS_KEY_ID='" + cloud.credentials().accessKeyId() + "'\n"
                        + "export AWS_SECRET_ACCESS_KEY='" + cloud.credentials().secretAccessKey() + "'\n");
        Files.move(unfinished, access);
        new CountDownLatch(1).await();
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

/**
 * The account that the lab's hosts stand for, as far as sessions and doctor ask it: CloudFormation, STS, EC2 and
 * Lambda. What it says of routes and security groups is what the firewall does: a rule that is not there has a file in
 * the directory {@code without}.
 */
final class LabAccount {
    private static final String STAGE = "dev";
    private static final String FUNCTION = "list-databases";
    private static final String ACCOUNT = "000000000000";
    private static final String LAYER = "arn:aws:lambda:us-east-1:" + ACCOUNT + ":layer:dev-runner-stub:1";
    private static final String STUB_POLICY = "arn:aws:iam::" + ACCOUNT + ":policy/dev-runner-dev-stub";
    private static final String ROLE = "arn:aws:iam::" + ACCOUNT + ":role/" + FUNCTION;
    private static final String HANDLER = "example.Ask";
    private static final String VPC = "vpc-lab";
    private static final String VPN_GROUP = "sg-vpn";
    private static final String DATABASE_GROUP = "sg-database";
    private static final String FUNCTION_GROUP = "sg-function";

    private final LocalCloud cloud;
    private final Path state;

    LabAccount(LocalCloud cloud, Path state) {
        this.cloud = cloud;
        this.state = state;
    }

    /** Notes the function in the table, as attaching does. */
    void attach() {
        try (DynamoDbClient table = DynamoDbClient.builder()
                .endpointOverride(cloud.awsUrl())
                .region(Region.of(cloud.region()))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(
                        cloud.credentials().accessKeyId(), cloud.credentials().secretAccessKey())))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build()) {
            Map<String, AttributeValue> item = new HashMap<>();
            item.put("stage", AttributeValue.fromS(STAGE + "#attached"));
            item.put("item", AttributeValue.fromS("function#" + FUNCTION));
            item.put("version", AttributeValue.fromN("1"));
            item.put("phase", AttributeValue.fromS("ATTACHED"));
            item.put("handler", AttributeValue.fromS(HANDLER));
            item.put("timeout", AttributeValue.fromN("30"));
            item.put("layers", AttributeValue.fromL(List.of()));
            item.put("variables", AttributeValue.fromL(List.of()));
            item.put("role", AttributeValue.fromS(ROLE));
            item.put("policy", AttributeValue.fromS(STUB_POLICY));
            item.put("ourPolicy", AttributeValue.fromBool(true));
            item.put("by", AttributeValue.fromS("lab"));
            item.put("at", AttributeValue.fromN("0"));
            table.putItem(put -> put.tableName(cloud.table()).item(item));
        }
    }

    void serve(int port) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, String> form = form(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            boolean isFunction = exchange.getRequestURI().getPath().equals("/2015-03-31/functions/" + FUNCTION);
            String body = isFunction ? function() : query(form);
            byte[] bytes = body.getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", isFunction ? "application/json" : "text/xml");
            exchange.sendResponseHeaders(body.startsWith("<ErrorResponse") ? 400 : 200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private String query(Map<String, String> form) {
        String action = form.getOrDefault("Action", "");
        return switch (action) {
            case "GetCallerIdentity" -> "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::" + ACCOUNT
                    + ":user/lab</Arn><UserId>lab</UserId><Account>" + ACCOUNT
                    + "</Account></GetCallerIdentityResult></GetCallerIdentityResponse>";
            case "DescribeStacks" -> stack(form.getOrDefault("StackName", ""));
            case "DescribeClientVpnEndpoints" -> ec2(action, "clientVpnEndpoint", "<item><clientVpnEndpointId>"
                    + "cvpn-endpoint-0123456789abcdef0</clientVpnEndpointId><vpcId>" + VPC + "</vpcId><securityGroupIdSet>"
                    + "<item>" + VPN_GROUP + "</item></securityGroupIdSet></item>");
            case "DescribeNetworkInterfaces" -> ec2(action, "networkInterfaceSet", interfaces(form.get("Filter.1.Value.1")));
            case "DescribeSecurityGroups" -> ec2(action, "securityGroupInfo", groups(form));
            case "DescribeRouteTables" -> ec2(action, "routeTableSet", "<item><routeTableId>rtb-1</routeTableId><routeSet>"
                    + (lacks("nat_gateway")
                            ? ""
                            : "<item><destinationCidrBlock>0.0.0.0/0</destinationCidrBlock>"
                                    + "<natGatewayId>nat-lab</natGatewayId><state>active</state></item>")
                    + "</routeSet></item>");
            case "DescribeVpcEndpoints" -> ec2(action, "vpcEndpointSet", "");
            default -> error("InvalidAction", "the lab does not know " + action);
        };
    }

    private boolean lacks(String rule) {
        return Files.exists(state.resolve("without").resolve(rule));
    }

    private static String ec2(String action, String set, String content) {
        return "<" + action + "Response xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><" + set + ">" + content + "</" + set
                + "></" + action + "Response>";
    }

    private static String interfaces(String of) {
        String address = of.equals(VPN_GROUP) ? "11.0.160.10" : of;
        return "<item><networkInterfaceId>eni-1</networkInterfaceId><vpcId>" + VPC + "</vpcId><privateIpAddress>" + address
                + "</privateIpAddress><groupSet><item><groupId>" + (of.equals(VPN_GROUP) ? VPN_GROUP : DATABASE_GROUP)
                + "</groupId></item></groupSet></item>";
    }

    private String groups(Map<String, String> form) {
        return switch (form.getOrDefault("GroupId.1", "")) {
            case VPN_GROUP -> group(VPN_GROUP, "", lacks("endpoint_group") ? "" : rule(3306, toGroup(DATABASE_GROUP)));
            case DATABASE_GROUP -> group(
                    DATABASE_GROUP, lacks("database_group") ? "" : rule(3306, toGroup(VPN_GROUP)), "");
            case FUNCTION_GROUP -> group(
                    FUNCTION_GROUP,
                    "",
                    lacks("function_group")
                            ? ""
                            : rule(443, "<ipRanges><item><cidrIp>0.0.0.0/0</cidrIp></item></ipRanges>"));
            default -> "";
        };
    }

    private static String group(String id, String in, String out) {
        return "<item><groupId>" + id + "</groupId><ipPermissions>" + in + "</ipPermissions><ipPermissionsEgress>" + out
                + "</ipPermissionsEgress></item>";
    }

    private static String rule(int port, String peer) {
        return "<item><ipProtocol>tcp</ipProtocol><fromPort>" + port + "</fromPort><toPort>" + port + "</toPort>" + peer
                + "</item>";
    }

    private static String toGroup(String id) {
        return "<groups><item><groupId>" + id + "</groupId></item></groups>";
    }

    private String stack(String name) {
        String outputs = switch (name) {
            case "dev-runner-dev-bridge" ->
                output("WebSocketUrl", cloud.webSocketUrl().toString())
                        + output("TableName", cloud.table())
                        + output("StubPolicyArn", STUB_POLICY)
                        + output("DeveloperPolicyArn", "arn:aws:iam::" + ACCOUNT + ":policy/dev-runner-dev-developer");
            case "dev-runner-dev-database" ->
                output("DatabaseHost", System.getenv("LAB_DATABASE"))
                        + output("DatabasePort", "3306")
                        + output("DatabaseUser", "app");
            case "dev-runner-dev-network" -> output("VpcCidr", "11.0.0.0/16");
            default -> "";
        };
        if (outputs.isEmpty()) {
            return error("ValidationError", "Stack with id " + name + " does not exist");
        }
        return """
                <DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/">
                <DescribeStacksResult><Stacks><member>
                <StackName>%s</StackName>
                <StackId>arn:aws:cloudformation:us-east-1:%s:stack/%s/1</StackId>
                <StackStatus>CREATE_COMPLETE</StackStatus>
                <CreationTime>2026-01-01T00:00:00Z</CreationTime>
                <Outputs>%s%s</Outputs>
                </member></Stacks></DescribeStacksResult>
                </DescribeStacksResponse>
                """.formatted(name, ACCOUNT, name, outputs, output("TemplateVersion", "1"));
    }

    private static String output(String key, String value) {
        return "<member><OutputKey>" + key + "</OutputKey><OutputValue>" + value + "</OutputValue></member>";
    }

    private static String error(String code, String message) {
        return "<ErrorResponse xmlns=\"http://cloudformation.amazonaws.com/doc/2010-05-15/\"><Error><Type>Sender</Type><Code>"
                + code + "</Code><Message>" + message + "</Message></Error></ErrorResponse>";
    }

    /** As it is when it is attached. */
    private String function() {
        return """
                {"Configuration": {
                  "FunctionName": "%s", "Runtime": "java17", "Role": "%s", "Timeout": 900,
                  "Handler": "io.devrunner.stub.StubHandler", "State": "Active", "LastUpdateStatus": "Successful",
                  "Layers": [{"Arn": "%s"}],
                  "VpcConfig": {"VpcId": "%s", "SubnetIds": ["subnet-lab"], "SecurityGroupIds": ["%s"]},
                  "Environment": {"Variables": {
                    "DEV_RUNNER_STAGE": "%s", "DEV_RUNNER_HANDLER": "%s", "DEV_RUNNER_TIMEOUT": "30",
                    "DEV_RUNNER_BRIDGE_URL": "%s", "DEV_RUNNER_TABLE": "%s"}}}}
                """
                .formatted(
                        FUNCTION,
                        ROLE,
                        LAYER,
                        VPC,
                        FUNCTION_GROUP,
                        STAGE,
                        HANDLER,
                        cloud.webSocketUrl(),
                        cloud.table());
    }

    private static Map<String, String> form(String body) {
        Map<String, String> form = new HashMap<>();
        for (String pair : body.split("&")) {
            String[] parts = pair.split("=", 2);
            if (parts.length == 2) {
                form.put(parts[0], URLDecoder.decode(parts[1], UTF_8));
            }
        }
        return form;
    }
}
