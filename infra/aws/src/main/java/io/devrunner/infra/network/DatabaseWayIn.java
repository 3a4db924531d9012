package io.devrunner.infra.network;

import io.devrunner.infra.AwsAccess;
import io.devrunner.infra.AwsErrors;
import io.devrunner.protocol.UserException;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.ClientVpnEndpoint;
import software.amazon.awssdk.services.ec2.model.GroupIdentifier;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.NetworkInterface;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;

/** Whether the security groups let the clients of a VPN through to a database, and which one does not. */
public final class DatabaseWayIn {
    private final AwsAccess access;
    private final Ec2Client ec2;

    private DatabaseWayIn(AwsAccess access, Ec2Client ec2) {
        this.access = access;
        this.ec2 = ec2;
    }

    /**
     * Looks at the groups of the endpoint and of whatever has the address; never throws.
     *
     * @param tag name of the tag that the VPN endpoint has
     * @param stage its value
     * @param address of the database or its proxy, IPv4
     */
    public static Reach look(AwsAccess access, String tag, String stage, String address, int port) {
        try (Ec2Client ec2 = access.client(Ec2Client.builder())) {
            return new DatabaseWayIn(access, ec2).look(tag, stage, address, port);
        } catch (UserException e) {
            return new Reach.Unknown(e.why());
        }
    }

    private Reach look(String tag, String stage, String address, int port) {
        List<ClientVpnEndpoint> endpoints = call(
                "ec2:DescribeClientVpnEndpoints",
                () -> ec2.describeClientVpnEndpoints(
                                request -> request.filters(FunctionWayOut.filter("tag:" + tag, stage)))
                        .clientVpnEndpoints());
        if (endpoints.size() != 1) {
            return new Reach.Unknown(endpoints.size() + " Client VPN endpoints have the tag " + tag + "=" + stage);
        }
        List<NetworkInterface> behind = interfaces("addresses.private-ip-address", address).stream()
                .filter(found -> String.valueOf(endpoints.get(0).vpcId()).equals(found.vpcId()))
                .toList();
        if (behind.size() != 1) {
            return new Reach.Unknown(behind.size() + " network interfaces of the VPC "
                    + endpoints.get(0).vpcId() + " have the address " + address);
        }
        List<String> ofEndpoint = endpoints.get(0).securityGroupIds();
        List<String> ofDatabase =
                behind.get(0).groups().stream().map(GroupIdentifier::groupId).toList();
        TcpRules out = new TcpRules(rules(ofEndpoint, SecurityGroup::ipPermissionsEgress), port);
        if (!out.allow(ofDatabase, List.of(address))) {
            return closed(
                    out,
                    "the VPN endpoint's security group " + names(ofEndpoint) + " has no outbound rule for TCP " + port
                            + " to the database's group " + names(ofDatabase),
                    "egress",
                    ofEndpoint,
                    port,
                    ofDatabase);
        }
        List<String> addresses = ofEndpoint.stream()
                .flatMap(group -> interfaces("group-id", group).stream())
                .map(NetworkInterface::privateIpAddress)
                .toList();
        TcpRules in = new TcpRules(rules(ofDatabase, SecurityGroup::ipPermissions), port);
        if (!in.allow(ofEndpoint, addresses)) {
            return closed(
                    in,
                    "the database's security group " + names(ofDatabase) + " has no inbound rule for TCP " + port
                            + " from the VPN endpoint's group " + names(ofEndpoint),
                    "ingress",
                    ofDatabase,
                    port,
                    ofEndpoint);
        }
        return new Reach.Open(names(ofEndpoint) + " to " + names(ofDatabase));
    }

    private Reach closed(TcpRules rules, String why, String direction, List<String> of, int port, List<String> others) {
        if (rules.haveLists()) {
            return new Reach.Unknown(names(of) + " has rules with lists of addresses, which are not looked into");
        }
        return new Reach.Blocked(
                why,
                "add the rule: aws ec2 authorize-security-group-" + direction + " --group-id " + of.get(0)
                        + " --ip-permissions IpProtocol=tcp,FromPort=" + port + ",ToPort=" + port
                        + ",UserIdGroupPairs='[{GroupId=" + others.get(0) + "}]'" + access.options());
    }

    private static String names(List<String> groups) {
        return String.join(", ", groups);
    }

    private List<IpPermission> rules(List<String> groups, Function<SecurityGroup, List<IpPermission>> direction) {
        return call(
                        "ec2:DescribeSecurityGroups",
                        () -> ec2.describeSecurityGroups(request -> request.groupIds(groups))
                                .securityGroups())
                .stream()
                .flatMap(group -> direction.apply(group).stream())
                .toList();
    }

    private List<NetworkInterface> interfaces(String filter, String value) {
        return call(
                "ec2:DescribeNetworkInterfaces",
                () -> ec2.describeNetworkInterfaces(request -> request.filters(FunctionWayOut.filter(filter, value)))
                        .networkInterfaces());
    }

    private <T> T call(String action, Supplier<T> call) {
        String what = "the security groups cannot be read";
        try {
            return call.get();
        } catch (SdkException e) {
            if (AwsErrors.isDenied(e)) {
                throw new UserException(what, action + " is not permitted", "have it allowed", e);
            }
            throw AwsErrors.explain(access, what, action, e);
        }
    }
}
