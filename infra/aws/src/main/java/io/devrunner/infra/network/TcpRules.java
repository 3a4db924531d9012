package io.devrunner.infra.network;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.IpRange;
import software.amazon.awssdk.services.ec2.model.UserIdGroupPair;

/** The rules of security groups, in one direction, that are about TCP to a port. */
final class TcpRules {
    private static final Set<String> TCP = Set.of("tcp", "6", "-1");
    private static final String ANYWHERE = "0.0.0.0/0";

    private final List<IpPermission> rules;

    TcpRules(Collection<IpPermission> all, int port) {
        rules = all.stream().filter(rule -> isAbout(rule, port)).toList();
    }

    private static boolean isAbout(IpPermission rule, int port) {
        if (!TCP.contains(rule.ipProtocol())) {
            return false;
        }
        return rule.fromPort() == null
                || rule.toPort() == null
                || rule.fromPort() == -1
                || (rule.fromPort() <= port && port <= rule.toPort());
    }

    /** Whether any address will do. */
    boolean allowAnybody() {
        return rules.stream()
                .flatMap(rule -> rule.ipRanges().stream())
                .anyMatch(range -> ANYWHERE.equals(range.cidrIp()));
    }

    /** Whether one of these groups is named, or the range of one of these IPv4 addresses. */
    boolean allow(Collection<String> groups, Collection<String> addresses) {
        return rules.stream()
                .anyMatch(rule -> rule.userIdGroupPairs().stream()
                                .map(UserIdGroupPair::groupId)
                                .anyMatch(groups::contains)
                        || rule.ipRanges().stream()
                                .map(IpRange::cidrIp)
                                .anyMatch(range -> addresses.stream().anyMatch(address -> contains(range, address))));
    }

    /** Whether there are lists of addresses among them, which are not looked into. */
    boolean haveLists() {
        return rules.stream().anyMatch(rule -> !rule.prefixListIds().isEmpty());
    }

    static boolean contains(String range, String address) {
        String[] parts = range.split("/", -1);
        int bits = Integer.parseInt(parts[1]);
        int mask = bits == 0 ? 0 : -1 << (32 - bits);
        return (number(parts[0]) & mask) == (number(address) & mask);
    }

    private static int number(String address) {
        int number = 0;
        for (String part : address.split("\\.", -1)) {
            number = number << 8 | Integer.parseInt(part);
        }
        return number;
    }
}
