package io.devrunner.infra.attach;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.infra.AwsAccess;
import io.devrunner.infra.Caller;
import io.devrunner.infra.network.FunctionWayOut;
import io.devrunner.infra.network.Reach;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.IpRange;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.PublishLayerVersionResponse;

/** Attaching and detaching through the real SDK on services that are not ours. */
class MotoTest {
    private static final String TRUST = """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
             "Principal": {"Service": "lambda.amazonaws.com"}}]}""";
    private static final String ALLOW = """
            {"Version": "2012-10-17", "Statement": [
             {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "*"}]}""";

    @TempDir
    private static Path directory;

    private static Moto moto;
    private static Services services;
    private static String role;
    private static String agent;

    private final List<String> said = new ArrayList<>();

    @BeforeAll
    static void open() throws IOException {
        moto = Moto.start(directory.resolve("moto.log"));
        AwsAccess access = moto.access();
        services = Services.of(access);
        services.dynamoDb()
                .createTable(table -> table.tableName("dev-runner-dev")
                        .billingMode(BillingMode.PAY_PER_REQUEST)
                        .attributeDefinitions(attribute("stage"), attribute("item"))
                        .keySchema(key("stage", KeyType.HASH), key("item", KeyType.RANGE)));
        role = services.iam()
                .createRole(request -> request.roleName("orders-role").assumeRolePolicyDocument(TRUST))
                .role()
                .arn();
        String policy = services.iam()
                .createPolicy(request -> request.policyName("dev-runner-stub").policyDocument(ALLOW))
                .policy()
                .arn();
        assertThat(policy).isEqualTo(FakeAws.STUB_POLICY);
        PublishLayerVersionResponse layer = services.lambda()
                .publishLayerVersion(request -> request.layerName("agent").content(content -> content.zipFile(zip())));
        agent = layer.layerVersionArn();
    }

    @AfterAll
    static void close() throws InterruptedException {
        if (services != null) {
            services.close();
        }
        if (moto != null) {
            moto.stop();
        }
    }

    @Test
    void theConfigurationIsTheSameBeforeAttachingAndAfterDetaching() {
        create("orders", Map.of("GREETING", "hello", "EMPTY", ""), List.of(agent));
        create("bare", Map.of(), List.of());
        FunctionConfiguration orders = configuration("orders");
        FunctionConfiguration bare = configuration("bare");

        attachments()
                .attach(
                        List.of("orders", "bare"),
                        Account.layer(directory),
                        "ada",
                        new AttachConsent(false, question -> false, false));
        FunctionConfiguration attached = configuration("orders");
        assertThat(attached.handler()).isEqualTo("io.devrunner.stub.StubHandler");
        assertThat(attached.timeout()).isEqualTo(900);
        assertThat(attached.layers()).hasSize(2);
        assertThat(attached.environment().variables())
                .containsEntry("GREETING", "hello")
                .containsEntry("DEV_RUNNER_HANDLER", "example.Orders::handle");
        assertThat(policies()).containsExactly(FakeAws.STUB_POLICY);
        assertThat(attachments().list())
                .hasSize(2)
                .allSatisfy(each -> assertThat(each.trouble()).isEmpty());

        attachments().detach(List.of("*"));
        assertThat(withoutMoments(configuration("orders"))).isEqualTo(withoutMoments(orders));
        assertThat(withoutMoments(configuration("bare"))).isEqualTo(withoutMoments(bare));
        assertThat(policies()).isEmpty();
        assertThat(attachments().list()).isEmpty();
    }

    @Test
    void theWayOutOfAVpcIsThatOfItsRoutesAndGroups() {
        Ec2Client ec2 = services.ec2();
        String vpc =
                ec2.createVpc(request -> request.cidrBlock("11.0.0.0/16")).vpc().vpcId();
        String subnet = ec2.createSubnet(request -> request.vpcId(vpc).cidrBlock("11.0.144.0/20"))
                .subnet()
                .subnetId();
        String group = ec2.createSecurityGroup(
                        request -> request.vpcId(vpc).groupName("stub").description("stubs"))
                .groupId();
        FunctionConfiguration function = FunctionConfiguration.builder()
                .functionName("orders")
                .vpcConfig(config -> config.vpcId(vpc).subnetIds(subnet).securityGroupIds(group))
                .build();
        FunctionWayOut way = services.wayOut();

        assertThat(way.routes(function)).isInstanceOf(Reach.Blocked.class);
        String table =
                ec2.createRouteTable(request -> request.vpcId(vpc)).routeTable().routeTableId();
        ec2.associateRouteTable(request -> request.routeTableId(table).subnetId(subnet));
        String nat = ec2.createNatGateway(request -> request.subnetId(subnet).connectivityType("private"))
                .natGateway()
                .natGatewayId();
        ec2.createRoute(request ->
                request.routeTableId(table).destinationCidrBlock("0.0.0.0/0").natGatewayId(nat));
        assertThat(way.routes(function)).isEqualTo(new Reach.Open(nat));

        assertThat(way.groups(function)).isEqualTo(new Reach.Open(group));
        IpPermission everything = IpPermission.builder()
                .ipProtocol("-1")
                .ipRanges(IpRange.builder().cidrIp("0.0.0.0/0").build())
                .build();
        ec2.revokeSecurityGroupEgress(request -> request.groupId(group).ipPermissions(everything));
        assertThat(way.groups(function))
                .isInstanceOfSatisfying(
                        Reach.Blocked.class,
                        blocked -> assertThat(blocked.why()).contains(group));
    }

    @Test
    void theCallerIsKnown() {
        assertThat(Caller.ask(moto.access(), InstantSource.system()).arn().orElse(""))
                .contains(FakeAws.ACCOUNT);
    }

    private Attachments attachments() {
        return new Attachments(services, FakeAws.bridge("dev"), new Waiting(Duration.ofMillis(100), 20, 5), said::add);
    }

    private static void create(String name, Map<String, String> variables, List<String> layers) {
        services.lambda().createFunction(request -> {
            request.functionName(name)
                    .runtime("java21")
                    .handler("example.Orders::handle")
                    .timeout(7)
                    .memorySize(512)
                    .description("before")
                    .role(role)
                    .code(code -> code.zipFile(zip()))
                    .layers(layers);
            if (!variables.isEmpty()) {
                request.environment(environment -> environment.variables(variables));
            }
        });
    }

    private static FunctionConfiguration configuration(String name) {
        return services.lambda()
                .getFunction(request -> request.functionName(name))
                .configuration();
    }

    /** Without what tells when, or how often, it was changed. */
    private static FunctionConfiguration withoutMoments(FunctionConfiguration function) {
        return function.toBuilder().lastModified(null).revisionId(null).build();
    }

    private static List<String> policies() {
        return services
                .iam()
                .listAttachedRolePolicies(request -> request.roleName("orders-role"))
                .attachedPolicies()
                .stream()
                .map(policy -> policy.policyArn())
                .toList();
    }

    private static SdkBytes zip() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("example/Orders.class"));
            zip.write("class".getBytes(StandardCharsets.UTF_8));
            zip.closeEntry();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return SdkBytes.fromByteArray(bytes.toByteArray());
    }

    private static AttributeDefinition attribute(String name) {
        return AttributeDefinition.builder()
                .attributeName(name)
                .attributeType(ScalarAttributeType.S)
                .build();
    }

    private static KeySchemaElement key(String name, KeyType type) {
        return KeySchemaElement.builder().attributeName(name).keyType(type).build();
    }
}
