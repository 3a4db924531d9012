package io.devrunner.runner.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.infra.network.Reach;
import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What silence means while the VPC's resolver answers: AWS may know which group is closed. */
final class PortCheckTest {
    private static final DatabaseTarget TARGET = new DatabaseTarget(
            "database", 3306, "app", null, AddressRange.parse("11.0.0.0/16", "the test"), null, Duration.ofMillis(100));

    private final DatabaseSession session = new DatabaseSession();

    @BeforeEach
    void resolve() throws Exception {
        session.address = InetAddress.getByAddress(new byte[] {11, 0, (byte) 128, 10});
    }

    @AfterEach
    void close() {
        session.close();
    }

    private Finding closed(Reach reach) {
        return new PortCheck(TARGET, session, (address, port) -> {
                    assertThat(address).isEqualTo("11.0.128.10");
                    assertThat(port).isEqualTo(3306);
                    return reach;
                })
                .closed("no answer");
    }

    @Test
    void theRuleThatLacksIsNamedWhenAwsTells() {
        Finding finding = closed(new Reach.Blocked("sg-vpn has no outbound rule", "add it"));

        assertThat(finding.kind()).isEqualTo(Fault.SECURITY_GROUP_CLOSED);
        assertThat(finding.why()).isEqualTo("sg-vpn has no outbound rule");
        assertThat(finding.fix()).isEqualTo("add it");
    }

    @Test
    void bothGroupsAreNamedWhenNobodyTells() {
        Finding finding = closed(new Reach.Unknown("ec2:DescribeSecurityGroups is not permitted"));

        assertThat(finding.kind()).isEqualTo(Fault.SECURITY_GROUP_CLOSED);
        assertThat(finding.measured()).contains("ec2:DescribeSecurityGroups is not permitted");
        assertThat(finding.why()).contains("no inbound rule for TCP 3306", "no outbound one");
        assertThat(finding.fix()).contains("authorize-security-group-ingress", "authorize-security-group-egress");
    }

    @Test
    void withBothRulesThereSomethingElseIsInTheWay() {
        Finding finding = closed(new Reach.Open("sg-vpn to sg-database"));

        assertThat(finding.kind()).isEqualTo(Fault.NO_ANSWER);
        assertThat(finding.measured()).contains("sg-vpn to sg-database");
    }
}
