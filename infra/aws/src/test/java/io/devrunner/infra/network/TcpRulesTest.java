package io.devrunner.infra.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.IpRange;
import software.amazon.awssdk.services.ec2.model.PrefixListId;
import software.amazon.awssdk.services.ec2.model.UserIdGroupPair;

class TcpRulesTest {
    private static final List<String> NOBODY = List.of();

    private static IpPermission.Builder rule(String protocol, Integer from, Integer to) {
        return IpPermission.builder().ipProtocol(protocol).fromPort(from).toPort(to);
    }

    private static IpPermission anywhere(String protocol, Integer from, Integer to) {
        return rule(protocol, from, to)
                .ipRanges(IpRange.builder().cidrIp("0.0.0.0/0").build())
                .build();
    }

    @Test
    void aRuleCountsForThePortsOfItsRangeAlone() {
        List<IpPermission> rules = List.of(anywhere("tcp", 3300, 3400));

        assertThat(new TcpRules(rules, 3306).allowAnybody()).isTrue();
        assertThat(new TcpRules(rules, 3300).allowAnybody()).isTrue();
        assertThat(new TcpRules(rules, 3400).allowAnybody()).isTrue();
        assertThat(new TcpRules(rules, 443).allowAnybody()).isFalse();
    }

    @Test
    void aRuleForAllProtocolsHasNoPortsAndCounts() {
        assertThat(new TcpRules(List.of(anywhere("-1", null, null)), 3306).allowAnybody())
                .isTrue();
        assertThat(new TcpRules(List.of(anywhere("udp", 3306, 3306)), 3306).allowAnybody())
                .isFalse();
    }

    @Test
    void aGroupThatIsNamedIsAllowed() {
        TcpRules rules = new TcpRules(
                List.of(rule("tcp", 3306, 3306)
                        .userIdGroupPairs(
                                UserIdGroupPair.builder().groupId("sg-vpn").build())
                        .build()),
                3306);

        assertThat(rules.allow(List.of("sg-vpn"), NOBODY)).isTrue();
        assertThat(rules.allow(List.of("sg-other"), List.of("11.0.0.5"))).isFalse();
        assertThat(rules.allowAnybody()).isFalse();
    }

    @Test
    void anAddressIsAllowedByARangeWithIt() {
        TcpRules rules = new TcpRules(
                List.of(rule("tcp", 3306, 3306)
                        .ipRanges(IpRange.builder().cidrIp("11.0.160.0/20").build())
                        .build()),
                3306);

        assertThat(rules.allow(NOBODY, List.of("11.0.160.10"))).isTrue();
        assertThat(rules.allow(NOBODY, List.of("11.0.128.10"))).isFalse();
    }

    @Test
    void aListOfAddressesIsSeen() {
        TcpRules rules = new TcpRules(
                List.of(rule("tcp", 443, 443)
                        .prefixListIds(
                                PrefixListId.builder().prefixListId("pl-1").build())
                        .build()),
                443);

        assertThat(rules.haveLists()).isTrue();
        assertThat(rules.allowAnybody()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0/0, 203.0.113.5, true",
        "11.0.0.0/16, 11.0.255.255, true",
        "11.0.0.0/16, 11.1.0.0, false",
        "200.1.2.3/32, 200.1.2.3, true",
        "200.1.2.3/32, 200.1.2.4, false",
        "192.168.128.0/22, 192.168.131.255, true",
        "192.168.128.0/22, 192.168.132.0, false"
    })
    void aRangeHasItsAddressesAlone(String range, String address, boolean contained) {
        assertThat(TcpRules.contains(range, address)).isEqualTo(contained);
    }
}
