package io.devrunner.infra.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.infra.BridgeStack;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a template must say for AWS to do what is wanted, as far as that can be known without AWS. */
final class TemplatesTest {
    /** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
    private static final int MAX_INLINE_BYTES = 51_200;

    @TempDir
    Path directory;

    @Test
    void cfnLintFindsNothing() throws Exception {
        boolean found = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "cfn-lint")));
        if (!"true".equals(System.getenv("CI"))) {
            Assumptions.assumeTrue(found, "cfn-lint is not on the PATH");
        }
        assertThat(found).as("cfn-lint is on the PATH").isTrue();
        List<String> command = new ArrayList<>(List.of("cfn-lint", "--include-checks", "I", "--"));
        for (StageStack stack : StageStack.values()) {
            Path file = directory.resolve(stack.label() + ".yaml");
            Files.writeString(file, stack.template());
            command.add(file.toString());
        }
        Path output = directory.resolve("output");

        Process lint = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();

        try {
            assertThat(lint.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(Files.readString(output)).isEmpty();
            assertThat(lint.exitValue()).isZero();
        } finally {
            lint.destroyForcibly();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTemplateCanBeSentAsItIs(StageStack stack) {
        assertThat(stack.template().getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(MAX_INLINE_BYTES);
    }

    @ParameterizedTest
    @EnumSource
    void aTemplateTellsItsVersion(StageStack stack) {
        assertThat(Template.of(stack).at("Outputs", "TemplateVersion", "Value"))
                .isEqualTo(Integer.toString(BridgeStack.TEMPLATE_VERSION));
    }

    @ParameterizedTest
    @EnumSource
    void theNamesThatWeReadAreThoseOfTheTemplate(StageStack stack) {
        Template template = Template.of(stack);

        assertThat(stack.parameters())
                .containsExactlyElementsOf(template.section("Parameters").keySet());
        assertThat(stack.outputs())
                .containsExactlyElementsOf(template.section("Outputs").keySet());
    }

    @ParameterizedTest
    @EnumSource
    void eachParameterHasADefaultOrComesFromAnotherStack(StageStack stack) {
        Template template = Template.of(stack);
        Set<String> given = new java.util.HashSet<>(Set.of("Stage", "ServerCertificateArn"));
        stack.sources().forEach(source -> given.addAll(source.outputs()));

        template.section("Parameters")
                .forEach((name, parameter) -> assertThat(
                                ((Map<?, ?>) parameter).containsKey("Default") || given.contains(name))
                        .as(name)
                        .isTrue());
    }

    @ParameterizedTest
    @EnumSource
    void onlyTemplatesWithRolesAskForTheirCapability(StageStack stack) {
        assertThat(Template.of(stack).types().values().stream().anyMatch(type -> type.startsWith("AWS::IAM::")))
                .isEqualTo(stack.makesRoles());
    }

    @ParameterizedTest
    @EnumSource
    void noRoleOrPolicyHasANameOfItsOwn(StageStack stack) {
        Template.of(stack)
                .visit((place, map) -> assertThat(map.keySet())
                        .as(place)
                        .doesNotContain("RoleName", "ManagedPolicyName", "UserName", "GroupName"));
    }

    /** What a resource with data or a bill does when it goes is said, not left to a default. */
    @ParameterizedTest
    @EnumSource
    void whatBecomesOfDataIsSaid(StageStack stack) {
        Template template = Template.of(stack);
        Set<String> withData = Set.of(
                "AWS::DynamoDB::Table",
                "AWS::RDS::DBCluster",
                "AWS::RDS::DBInstance",
                "AWS::SecretsManager::Secret",
                "AWS::Logs::LogGroup");
        template.types().forEach((name, type) -> {
            if (withData.contains(type)) {
                String wanted = type.equals("AWS::RDS::DBCluster") ? "Snapshot" : "Delete";
                assertThat(template.at("Resources", name, "DeletionPolicy"))
                        .as(name)
                        .isEqualTo(wanted);
                assertThat(template.at("Resources", name, "UpdateReplacePolicy"))
                        .as(name)
                        .isEqualTo(wanted);
            }
            if (type.equals("AWS::Logs::LogGroup")) {
                assertThat(template.property(name, "RetentionInDays")).isEqualTo("!Ref LogRetentionDays");
            }
        });
    }

    @Test
    void whoConnectsToTheBridgeMustSign() {
        Template bridge = Template.of(StageStack.BRIDGE);

        assertThat(bridge.property("Api", "ProtocolType")).isEqualTo("WEBSOCKET");
        assertThat(bridge.property("Api", "RouteSelectionExpression")).isEqualTo("$request.body.action");
        assertThat(bridge.property("ConnectRoute", "RouteKey")).isEqualTo("$connect");
        assertThat(bridge.property("ConnectRoute", "AuthorizationType")).isEqualTo("AWS_IAM");
        assertThat(bridge.types().values()).doesNotContain("AWS::Lambda::Function", "AWS::ApiGatewayV2::Deployment");
    }

    /** The shape that has been seen at work: a static template key, a regular expression, a route response. */
    @Test
    void theBridgeAnswersWithTheConnectionId() {
        Template bridge = Template.of(StageStack.BRIDGE);

        assertThat(bridge.property("DefaultRoute", "RouteKey")).isEqualTo("$default");
        assertThat(bridge.property("DefaultRoute", "RouteResponseSelectionExpression"))
                .isEqualTo("$default");
        assertThat(bridge.property("DefaultRoute", "Target")).isEqualTo("!Sub integrations/${DefaultIntegration}");
        assertThat(bridge.property("DefaultRouteResponse", "RouteResponseKey")).isEqualTo("$default");
        assertThat(bridge.property("DefaultRouteResponse", "RouteId")).isEqualTo("!Ref DefaultRoute");
        assertThat(bridge.property("DefaultIntegrationResponse", "IntegrationResponseKey"))
                .isEqualTo("/200/");
        assertThat(bridge.property("DefaultIntegrationResponse", "ResponseTemplates"))
                .isEqualTo(Map.of("200", "{\"connectionId\":\"$context.connectionId\"}"));
        for (String route : List.of("Connect", "Default")) {
            assertThat(bridge.property(route + "Integration", "IntegrationType"))
                    .isEqualTo("MOCK");
            assertThat(bridge.property(route + "Integration", "TemplateSelectionExpression"))
                    .isEqualTo("200");
            assertThat(bridge.property(route + "Integration", "RequestTemplates"))
                    .isEqualTo(Map.of("200", "{\"statusCode\": 200}"));
            assertThat(bridge.property(route + "IntegrationResponse", "TemplateSelectionExpression"))
                    .isEqualTo("200");
        }
    }

    /** A deployment is a snapshot: what is made after it would be missing until somebody deploys again. */
    @Test
    void theBridgeIsDeployedWhenItIsWhole() {
        Template bridge = Template.of(StageStack.BRIDGE);

        assertThat(bridge.property("Gateway", "AutoDeploy")).isEqualTo(true);
        assertThat(bridge.at("Resources", "Gateway", "DependsOn"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                .contains("ConnectRouteResponse", "DefaultRouteResponse", "DefaultIntegrationResponse");
        assertThat((String) bridge.property("Gateway", "AccessLogSettings", "Format"))
                .contains("$context.requestId")
                .hasSizeLessThan(3 * 1024)
                .doesNotContain("$input");
        assertThat(bridge.property("Gateway", "DefaultRouteSettings", "DataTraceEnabled"))
                .isEqualTo(false);
        assertThat(bridge.property("Gateway", "DefaultRouteSettings", "ThrottlingRateLimit"))
                .isEqualTo("!Ref RateLimit");
        assertThat((Integer) bridge.at("Parameters", "RateLimit", "MinValue"))
                .as("0 would refuse every connection")
                .isPositive();
    }

    /** API Gateway refuses a WebSocket stage with an access log while the account has no role for it. */
    @Test
    void theLogRoleComesBeforeTheStageAndOutlivesTheStack() {
        Template bridge = Template.of(StageStack.BRIDGE);

        assertThat(bridge.property("AccessLog", "Tags").toString()).contains("!Ref GatewayAccount");
        assertThat(bridge.property("Gateway", "AccessLogSettings", "DestinationArn"))
                .isEqualTo("!GetAtt AccessLog.Arn");
        for (String resource : List.of("GatewayAccount", "GatewayLogRole")) {
            assertThat(bridge.at("Resources", resource, "Condition")).isEqualTo("CreateLogRole");
            assertThat(bridge.at("Resources", resource, "DeletionPolicy")).isEqualTo("Retain");
        }
    }

    /** RDS Proxy is not in every zone, and which name a zone has differs from account to account. */
    @Test
    void theZonesCanBeNamed() {
        Template network = Template.of(StageStack.NETWORK);

        assertThat(network.property("PrivateSubnetA", "AvailabilityZone").toString())
                .contains("NamesFirstZone", "!Ref FirstZone", "0");
        assertThat(network.property("PrivateSubnetB", "AvailabilityZone").toString())
                .contains("NamesSecondZone", "!Ref SecondZone", "1");
        for (String zone : List.of("FirstZone", "SecondZone")) {
            assertThat(network.at("Parameters", zone, "Default")).isEqualTo("");
            String pattern = (String) network.at("Parameters", zone, "AllowedPattern");
            assertThat(List.of("", "eu-central-1a", "us-west-2-lax-1a")).allMatch(name -> name.matches(pattern));
            assertThat("use1-az3").as("an id").doesNotMatch(pattern);
        }
    }

    @Test
    void theStubIsInTheZoneOfItsWayOut() {
        Template network = Template.of(StageStack.NETWORK);

        assertThat(network.at("Parameters", "VpcCidr", "Default")).isEqualTo("11.0.0.0/16");
        assertThat(network.at("Parameters", "PrivateSubnetACidr", "Default")).isEqualTo("11.0.128.0/20");
        assertThat(network.at("Parameters", "PrivateSubnetBCidr", "Default")).isEqualTo("11.0.144.0/20");
        assertThat(network.at("Parameters", "PublicSubnetCidr", "Default")).isEqualTo("11.0.160.0/20");
        assertThat(network.property("Vpc", "EnableDnsSupport")).isEqualTo(true);
        assertThat(network.property("Vpc", "EnableDnsHostnames")).isEqualTo(true);
        assertThat(network.property("PublicSubnet", "AvailabilityZone"))
                .isEqualTo(network.property("PrivateSubnetA", "AvailabilityZone"))
                .isNotEqualTo(network.property("PrivateSubnetB", "AvailabilityZone"));
        assertThat(network.property("NatGateway", "SubnetId")).isEqualTo("!Ref PublicSubnet");
        assertThat(network.property("NatGateway", "AllocationId")).isEqualTo("!GetAtt NatAddress.AllocationId");
        assertThat(network.property("NatAddress", "Domain")).isEqualTo("vpc");
        for (String resource : List.of("NatGateway", "NatAddress", "PublicRoute")) {
            assertThat(network.at("Resources", resource, "DependsOn")).isEqualTo("InternetGatewayAttachment");
        }
        assertThat(network.property("PrivateRouteA", "NatGatewayId")).isEqualTo("!Ref NatGateway");
        assertThat(network.property("PrivateSubnetARoutes", "RouteTableId")).isEqualTo("!Ref PrivateRouteTableA");
        assertThat(network.property("DynamoDbEndpoint", "VpcEndpointType")).isEqualTo("Gateway");
        assertThat(network.property("DynamoDbEndpoint", "RouteTableIds")).isEqualTo(List.of("!Ref PrivateRouteTableA"));
        assertThat(network.types().values().stream().filter("AWS::EC2::VPCEndpoint"::equals))
                .as("an endpoint for execute-api would cut the stub off from the bridge")
                .hasSize(1);
    }

    /** From group to group; an address stands only where there is no group. */
    @Test
    void securityGroupsLetInByGroupAlone() {
        Template network = Template.of(StageStack.NETWORK);
        network.types().forEach((name, type) -> {
            if (type.equals("AWS::EC2::SecurityGroupIngress")) {
                assertThat(((Map<?, ?>) network.at("Resources", name, "Properties")).keySet())
                        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.COLLECTION)
                        .contains("SourceSecurityGroupId")
                        .doesNotContain("CidrIp");
            }
            if (type.equals("AWS::EC2::SecurityGroup")) {
                assertThat(((Map<?, ?>) network.at("Resources", name, "Properties")).keySet())
                        .as("without a rule of its own EC2 lets everything out: " + name)
                        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.COLLECTION)
                        .contains("SecurityGroupEgress")
                        .doesNotContain("SecurityGroupIngress");
            }
        });
        assertThat(network.property("DatabaseFromProxy", "SourceSecurityGroupId"))
                .isEqualTo("!GetAtt ProxySecurityGroup.GroupId");
        assertThat(network.property("ProxyFromVpn", "SourceSecurityGroupId"))
                .isEqualTo("!GetAtt VpnSecurityGroup.GroupId");
        assertThat(network.property("ProxyFromStub", "SourceSecurityGroupId"))
                .isEqualTo("!GetAtt StubSecurityGroup.GroupId");
    }

    @Test
    void theDatabasesUserIsNoneThatAuroraHas() {
        String pattern = (String) Template.of(StageStack.DATABASE).at("Parameters", "DatabaseUser", "AllowedPattern");

        assertThat("app").matches(pattern);
        assertThat("admins").matches(pattern);
        assertThat("admin").doesNotMatch(pattern);
        assertThat("rdsadmin").doesNotMatch(pattern);
    }

    @Test
    void theDatabaseIsPrivateEncryptedAndNeverPauses() {
        Template database = Template.of(StageStack.DATABASE);

        assertThat(database.property("Instance", "DBInstanceClass")).isEqualTo("db.serverless");
        assertThat(database.property("Instance", "PubliclyAccessible")).isEqualTo(false);
        assertThat(database.property("Cluster", "Engine")).isEqualTo(database.property("Instance", "Engine"));
        assertThat(database.property("Cluster", "StorageEncrypted")).isEqualTo(true);
        assertThat(database.property("Cluster", "EnableIAMDatabaseAuthentication"))
                .isEqualTo(true);
        assertThat(database.property("Cluster", "ManageMasterUserPassword")).isEqualTo(true);
        assertThat(((Map<?, ?>) database.at("Resources", "Cluster", "Properties")).containsKey("MasterUserPassword"))
                .isFalse();
        assertThat(database.at("Parameters", "MinCapacity", "MinValue"))
                .as("a proxy forbids that it pauses")
                .isEqualTo(0.5);
        assertThat(database.at("Parameters", "MinCapacity", "Default")).isEqualTo(0.5);
        assertThat(database.at("Parameters", "MaxCapacity", "Default")).isEqualTo(16);
        assertThat(database.property("SubnetGroup", "SubnetIds"))
                .isEqualTo(List.of("!Ref PrivateSubnetA", "!Ref PrivateSubnetB"));
        assertThat((String) database.at("Parameters", "EngineVersion", "Default"))
                .matches((String) database.at("Parameters", "EngineVersion", "AllowedPattern"));
    }

    /** Each export needs its switch, or its log group stays empty. */
    @Test
    void theLogsReachCloudWatch() {
        Template database = Template.of(StageStack.DATABASE);
        Map<?, ?> parameters = (Map<?, ?>) database.property("ParameterGroup", "Parameters");

        assertThat(database.property("Cluster", "EnableCloudwatchLogsExports"))
                .isEqualTo(List.of("audit", "error", "general", "slowquery"));
        assertThat(database.property("Cluster", "DBClusterParameterGroupName")).isEqualTo("!Ref ParameterGroup");
        assertThat(database.property("ParameterGroup", "Family")).isEqualTo("aurora-mysql8.0");
        assertThat(parameters.get("server_audit_logging")).isEqualTo("1");
        assertThat((String) parameters.get("server_audit_events")).matches("[A-Z_]+(,[A-Z_]+)*");
        assertThat(parameters.get("general_log")).isEqualTo("!Ref WriteGeneralLog");
        assertThat(database.at("Parameters", "WriteGeneralLog", "Default")).isEqualTo("1");
        assertThat(parameters.get("slow_query_log")).isEqualTo("1");
        assertThat(parameters.get("log_output")).isEqualTo("FILE");
        assertThat(database.at("Resources", "Cluster", "DependsOn"))
                .isEqualTo(List.of("AuditLog", "ErrorLog", "GeneralLog", "SlowQueryLog"));
        for (String log : List.of("audit", "error", "general", "slowquery")) {
            assertThat(StageStack.DATABASE.template())
                    .contains("LogGroupName: !Sub /aws/rds/cluster/dev-runner-${Stage}/" + log + "\n");
        }
        assertThat(database.property("Cluster", "DBClusterIdentifier")).isEqualTo("!Sub dev-runner-${Stage}");
    }

    @Test
    void theProxyTakesTokensOverTlsAlone() {
        Template database = Template.of(StageStack.DATABASE);

        assertThat(database.property("Proxy", "EngineFamily")).isEqualTo("MYSQL");
        assertThat(database.property("Proxy", "RequireTLS")).isEqualTo(true);
        assertThat(database.property("Proxy", "IdleClientTimeout")).isEqualTo(7200);
        assertThat(database.property("Proxy", "Auth", "0", "IAMAuth")).isEqualTo("REQUIRED");
        assertThat(database.property("Proxy", "Auth", "0", "AuthScheme")).isEqualTo("SECRETS");
        assertThat(database.property("Proxy", "Auth", "0", "SecretArn")).isEqualTo("!Ref UserSecret");
        assertThat(database.property("ProxyTargets", "TargetGroupName")).isEqualTo("default");
        assertThat(database.property("ProxyTargets", "ConnectionPoolConfigurationInfo", "MaxConnectionsPercent"))
                .isEqualTo(100);
        assertThat((List<?>) database.at("Resources", "ProxyTargets", "DependsOn"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                .contains("Instance", "User");
        assertThat(database.property("ConnectPolicy", "PolicyDocument", "Statement", "0", "Resource")
                        .toString())
                .contains("dbuser:${ProxyId}/${DatabaseUser}")
                .contains("!Select [6, !Split [:, !GetAtt Proxy.DBProxyArn]]");
        assertThat(database.at("Outputs", "DatabaseHost", "Value"))
                .as("a token is for the proxy's name")
                .isEqualTo("!GetAtt Proxy.Endpoint");
    }

    /** CloudFormation runs the function again only when a property has changed; the new user would not be made. */
    @Test
    void aChangeOfTheUserOrTheDatabaseMakesTheUserAnew() {
        Template database = Template.of(StageStack.DATABASE);

        assertThat(database.property("User", "DatabaseUser")).isEqualTo("!Ref DatabaseUser");
        assertThat(database.property("User", "DatabaseName")).isEqualTo("!Ref DatabaseName");
        assertThat(database.property("UserSecret", "GenerateSecretString", "SecretStringTemplate")
                        .toString())
                .contains("${DatabaseUser}");
    }

    @Test
    void theVpnLetsClientsWithCertificatesToTheVpcAlone() {
        Template vpn = Template.of(StageStack.VPN);

        assertThat(vpn.property("Endpoint", "AuthenticationOptions", "0", "Type"))
                .isEqualTo("certificate-authentication");
        assertThat(vpn.property("Endpoint", "AuthenticationOptions", "0", "MutualAuthentication")
                        .toString())
                .contains("ClientRootCertificateChainArn");
        assertThat(vpn.property("Endpoint", "TransportProtocol")).isEqualTo("udp");
        assertThat(vpn.property("Endpoint", "VpnPort")).isEqualTo(443);
        assertThat(vpn.property("Endpoint", "SplitTunnel")).isEqualTo(true);
        assertThat(vpn.at("Parameters", "ClientCidr", "Default")).isEqualTo("192.168.128.0/22");
        assertThat(vpn.property("Endpoint", "DnsServers")).isEqualTo(List.of("!Ref DnsServer"));
        assertThat(vpn.property("Endpoint", "ConnectionLogOptions", "Enabled")).isEqualTo(true);
        assertThat(vpn.property("Endpoint", "ConnectionLogOptions", "CloudwatchLogGroup"))
                .isEqualTo("!Ref ConnectionLog");
        assertThat(vpn.property("Endpoint", "ConnectionLogOptions", "CloudwatchLogStream"))
                .isEqualTo("!Ref ConnectionLogStream");
        assertThat(vpn.property("Endpoint", "VpcId"))
                .as("security groups need it")
                .isEqualTo("!Ref VpcId");
        assertThat(vpn.property("Endpoint", "SecurityGroupIds")).isEqualTo(List.of("!Ref VpnSecurityGroup"));
        assertThat(vpn.property("Association", "SubnetId")).isEqualTo("!Ref PrivateSubnetA");
        assertThat(vpn.property("Authorization", "AuthorizeAllGroups")).isEqualTo(true);
        assertThat(vpn.property("Authorization", "TargetNetworkCidr")).isEqualTo("!Ref VpcCidr");
    }
}
