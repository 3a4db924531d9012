package io.devrunner.infra.attach;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.devrunner.infra.attach.FakeAws.Answer;
import io.devrunner.infra.network.Reach;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What doctor learns of an attached function. */
class ExaminedFunctionTest {
    private static final String NAT =
            "<item><destinationCidrBlock>0.0.0.0/0</destinationCidrBlock><natGatewayId>nat-1</natGatewayId></item>";

    @TempDir
    private Path directory;

    private FakeAws aws;
    private Account account;
    private ObjectNode function;

    @BeforeEach
    void attach() throws Exception {
        aws = FakeAws.start();
        account = new Account(aws, "dev", directory, UnaryOperator.identity());
        function = aws.lambda().add(Account.FUNCTION);
        ObjectNode vpc = function.putObject("VpcConfig").put("VpcId", "vpc-1");
        vpc.putArray("SubnetIds").add("subnet-1");
        vpc.putArray("SecurityGroupIds").add("sg-1");
        aws.queries().routes(NAT);
        aws.queries().rules(rule("443", "0.0.0.0/0"));
        account.attach(Account.FUNCTION);
    }

    @AfterEach
    void close() {
        aws.close();
    }

    private static String rule(String port, String range) {
        return "<item><ipProtocol>tcp</ipProtocol><fromPort>" + port + "</fromPort><toPort>" + port
                + "</toPort><ipRanges><item><cidrIp>" + range + "</cidrIp></item></ipRanges></item>";
    }

    private Reach wayOut() {
        assertThat(account.examine()).hasSize(1);
        return account.examine().get(0).wayOut();
    }

    private void assertBlocked(String... words) {
        assertThat(wayOut()).isInstanceOfSatisfying(Reach.Blocked.class, blocked -> {
            assertThat(blocked.why()).contains(words);
            assertThat(blocked.fix()).isNotBlank();
        });
    }

    @Test
    void itsRuntimeAndItsWayOutAreKnown() {
        assertThat(account.examine()).singleElement().satisfies(found -> {
            assertThat(found.attached().name()).isEqualTo(Account.FUNCTION);
            assertThat(found.attached().trouble()).isEmpty();
            assertThat(found.runtime()).contains("java21");
            assertThat(found.wayOut()).isEqualTo(new Reach.Open("nat-1"));
        });
    }

    @Test
    void callsByAnAliasAreKnownAsFarAsTheyMayBe() {
        assertThat(account.examine().get(0).byAlias()).isEmpty();
        aws.lambda().aliases("{\"Aliases\":[{\"Name\":\"live\",\"FunctionVersion\":\"7\"}]}");

        assertThat(account.examine().get(0).byAlias()).hasValueSatisfying(byAlias -> {
            assertThat(byAlias.why()).contains(Account.FUNCTION, "live is version 7");
            assertThat(byAlias.fix()).contains("update-alias", "--name live");
        });
        aws.refuse("ListAliases", Answer.error(403, "AccessDeniedException", "no"));
        assertThat(account.examine().get(0).byAlias()).isEmpty();
    }

    @Test
    void withoutARouteItDoesNotGetOut() {
        aws.queries().routes("");

        assertBlocked("subnet-1", "no way to the internet");
    }

    @Test
    void aNatGatewayThatIsGoneIsNoWayOut() {
        aws.queries().routes(NAT.replace("</item>", "<state>blackhole</state></item>"));

        assertBlocked("subnet-1", "nat-1", "gone");
    }

    @Test
    void theEndpointThatTakesTheBridgesNameIsNamed() {
        aws.queries()
                .endpoints("<item><vpcEndpointId>vpce-1</vpcEndpointId>"
                        + "<privateDnsEnabled>true</privateDnsEnabled></item>");

        assertBlocked("vpce-1", "403");
    }

    @Test
    void aSecurityGroupWithoutARuleForTheBridgeIsNamed() {
        aws.queries().rules(rule("3306", "0.0.0.0/0") + rule("443", "11.0.0.0/16"));

        assertBlocked("sg-1", "TCP 443");
    }

    @Test
    void aPermissionThatLacksIsNamed() {
        Answer denied = new Answer(
                403,
                "<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>You are not authorized to perform"
                        + " this operation.</Message></Error></Errors></Response>",
                "");
        aws.refuse("DescribeSecurityGroups", denied);
        assertThat(wayOut()).isEqualTo(new Reach.Unknown("ec2:DescribeSecurityGroups is not permitted"));

        aws.refuse("DescribeRouteTables", denied);
        assertThat(wayOut())
                .isEqualTo(new Reach.Unknown("ec2:DescribeRouteTables or ec2:DescribeVpcEndpoints is not permitted"));
    }
}
