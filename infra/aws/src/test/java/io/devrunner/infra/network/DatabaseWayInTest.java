package io.devrunner.infra.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.infra.AwsAccess;
import io.devrunner.infra.LoopbackAws;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What EC2 is asked about the groups on the way, and what is made of its answers. */
class DatabaseWayInTest {
    private static final Pattern ACTION = Pattern.compile("Action=(\\w+)");
    private static final String DATABASE = "11.0.128.10";
    private static final String TO_DATABASE = rule("<groups><item><groupId>sg-database</groupId></item></groups>");
    private static final String FROM_VPN = rule("<groups><item><groupId>sg-vpn</groupId></item></groups>");

    private final Map<String, String> groups = new HashMap<>();
    private String endpoints = "<item><clientVpnEndpointId>cvpn-endpoint-1</clientVpnEndpointId><vpcId>vpc-1</vpcId>"
            + "<securityGroupIdSet><item>sg-vpn</item></securityGroupIdSet></item>";
    private String forbidden = "";
    private LoopbackAws aws;
    private AwsAccess access;

    @BeforeEach
    void open() throws IOException {
        aws = LoopbackAws.open(exchange -> {
            String form = URLDecoder.decode(
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
                    StandardCharsets.UTF_8);
            Matcher action = ACTION.matcher(form);
            boolean known = action.find() && !action.group(1).equals(forbidden);
            LoopbackAws.answer(exchange, known ? 200 : 403, known ? answer(action.group(1), form) : DENIED);
        });
        access = aws.access();
        groups.put("sg-vpn", "<ipPermissionsEgress>" + TO_DATABASE + "</ipPermissionsEgress>");
        groups.put("sg-database", "<ipPermissions>" + FROM_VPN + "</ipPermissions>");
    }

    @AfterEach
    void close() {
        access.close();
        aws.close();
    }

    private static final String DENIED =
            "<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>You are not authorized to perform this"
                    + " operation.</Message></Error></Errors></Response>";

    private String answer(String action, String form) {
        String content = switch (action) {
            case "DescribeClientVpnEndpoints" -> "<clientVpnEndpoint>" + endpoints + "</clientVpnEndpoint>";
            case "DescribeNetworkInterfaces" ->
                "<networkInterfaceSet>"
                        + (form.contains("group-id")
                                ? networkInterface("11.0.160.10", "sg-vpn")
                                : networkInterface(DATABASE, "sg-database"))
                        + "</networkInterfaceSet>";
            case "DescribeSecurityGroups" ->
                "<securityGroupInfo>"
                        + (form.contains("sg-vpn") ? group("sg-vpn") : "")
                        + (form.contains("sg-database") ? group("sg-database") : "")
                        + "</securityGroupInfo>";
            default -> throw new IllegalArgumentException(action);
        };
        return "<" + action + "Response xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\">" + content + "</" + action
                + "Response>";
    }

    private String group(String id) {
        return "<item><groupId>" + id + "</groupId>" + groups.get(id) + "</item>";
    }

    private static String networkInterface(String address, String group) {
        return "<item><vpcId>vpc-1</vpcId><privateIpAddress>" + address + "</privateIpAddress><groupSet><item><groupId>"
                + group + "</groupId></item></groupSet></item>";
    }

    private static String rule(String peer) {
        return "<item><ipProtocol>tcp</ipProtocol><fromPort>3306</fromPort><toPort>3306</toPort>" + peer + "</item>";
    }

    private Reach look() {
        return DatabaseWayIn.look(access, "dev-runner:stage", "dev", DATABASE, 3306);
    }

    @Test
    void withBothRulesTheWayIsOpen() {
        assertThat(look()).isEqualTo(new Reach.Open("sg-vpn to sg-database"));
    }

    @Test
    void theEndpointsOutboundRuleThatLacksIsNamed() {
        groups.put("sg-vpn", "<ipPermissionsEgress></ipPermissionsEgress>");

        assertThat(look()).isInstanceOfSatisfying(Reach.Blocked.class, blocked -> {
            assertThat(blocked.why())
                    .startsWith("the VPN endpoint's security group sg-vpn has no outbound rule for TCP 3306");
            assertThat(blocked.fix())
                    .contains("authorize-security-group-egress --group-id sg-vpn", "GroupId=sg-database");
        });
    }

    @Test
    void theDatabasesInboundRuleThatLacksIsNamed() {
        groups.put("sg-database", "<ipPermissions></ipPermissions>");

        assertThat(look()).isInstanceOfSatisfying(Reach.Blocked.class, blocked -> {
            assertThat(blocked.why())
                    .startsWith("the database's security group sg-database has no inbound rule for TCP 3306");
            assertThat(blocked.fix())
                    .contains("authorize-security-group-ingress --group-id sg-database", "GroupId=sg-vpn");
        });
    }

    @Test
    void aRuleForTheEndpointsAddressIsAsGoodAsOneForItsGroup() {
        groups.put(
                "sg-database",
                "<ipPermissions>" + rule("<ipRanges><item><cidrIp>11.0.160.0/20</cidrIp></item></ipRanges>")
                        + "</ipPermissions>");

        assertThat(look()).isInstanceOf(Reach.Open.class);
    }

    @Test
    void aPermissionThatLacksIsNamed() {
        forbidden = "DescribeSecurityGroups";

        assertThat(look()).isEqualTo(new Reach.Unknown("ec2:DescribeSecurityGroups is not permitted"));
    }

    @Test
    void withoutAnEndpointOfTheStageNobodyCanSay() {
        endpoints = "";

        assertThat(look()).isEqualTo(new Reach.Unknown("0 Client VPN endpoints have the tag dev-runner:stage=dev"));
    }
}
