package io.devrunner.infra.network;

import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.Route;
import software.amazon.awssdk.services.ec2.model.RouteTable;
import software.amazon.awssdk.services.ec2.model.VpcEndpoint;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;

/** Whether a function in a VPC can reach the bridge, which is a public address. Its calls throw what the SDK throws. */
public final class FunctionWayOut {
    private static final String ANYWHERE = "0.0.0.0/0";
    private static final String ANYWHERE_BY_IPV6 = "::/0";
    private static final int HTTPS = 443;

    private final Ec2Client ec2;
    private final String region;

    public FunctionWayOut(Ec2Client ec2, String region) {
        this.ec2 = ec2;
        this.region = region;
    }

    /** The VPC of a function, if it is in one. */
    public static Optional<String> vpc(FunctionConfiguration function) {
        return Optional.ofNullable(function.vpcConfig())
                .flatMap(config -> Optional.ofNullable(config.vpcId()))
                .filter(id -> !id.isEmpty());
    }

    /** What its routes and the endpoints of its VPC say: ec2:DescribeRouteTables and ec2:DescribeVpcEndpoints. */
    public Reach routes(FunctionConfiguration function) {
        Optional<String> vpc = vpc(function);
        if (vpc.isEmpty()) {
            return new Reach.Open("it is in no VPC");
        }
        String by = "";
        for (String subnet : function.vpcConfig().subnetIds()) {
            Reach way = route(vpc.get(), subnet);
            if (!(way instanceof Reach.Open open)) {
                return way;
            }
            by = open.how();
        }
        return endpoint(vpc.get()).orElse(new Reach.Open(by));
    }

    /** What its security groups say: ec2:DescribeSecurityGroups. */
    public Reach groups(FunctionConfiguration function) {
        List<String> ids =
                vpc(function).isEmpty() ? List.of() : function.vpcConfig().securityGroupIds();
        if (ids.isEmpty()) {
            return new Reach.Open("it has no security group");
        }
        List<IpPermission> rules =
                ec2.describeSecurityGroups(request -> request.groupIds(ids)).securityGroups().stream()
                        .flatMap(group -> group.ipPermissionsEgress().stream())
                        .toList();
        TcpRules https = new TcpRules(rules, HTTPS);
        if (https.allowAnybody()) {
            return new Reach.Open(String.join(", ", ids));
        }
        if (https.haveLists()) {
            return new Reach.Unknown("its security group " + String.join(", ", ids)
                    + " lets it out to lists of addresses, which are not looked into");
        }
        return new Reach.Blocked(
                "its security group " + String.join(", ", ids) + " has no outbound rule for TCP 443 to " + ANYWHERE
                        + ", where the bridge is",
                "add the rule: aws ec2 authorize-security-group-egress --group-id " + ids.get(0)
                        + " --ip-permissions IpProtocol=tcp,FromPort=443,ToPort=443,IpRanges='[{CidrIp=0.0.0.0/0}]'"
                        + " --region " + region);
    }

    private Reach route(String vpc, String subnet) {
        Optional<RouteTable> table = tables(filter("association.subnet-id", subnet))
                .or(() -> tables(filter("vpc-id", vpc), filter("association.main", "true")));
        Optional<Route> route = table.stream()
                .flatMap(found -> found.routes().stream())
                .filter(each -> ANYWHERE.equals(each.destinationCidrBlock()))
                .findFirst();
        boolean byIpv6 = table.stream()
                .flatMap(found -> found.routes().stream())
                .anyMatch(each -> ANYWHERE_BY_IPV6.equals(each.destinationIpv6CidrBlock()));
        if (route.isEmpty() && byIpv6) {
            return new Reach.Blocked(
                    "its subnet " + subnet + " leads to the internet by IPv6 alone (" + ANYWHERE_BY_IPV6
                            + "), and the bridge has IPv4 addresses",
                    "give the subnet a route for " + ANYWHERE + " too, to a NAT gateway, or deploy the function to a"
                            + " subnet that has one");
        }
        if (route.isEmpty()) {
            return new Reach.Blocked(
                    "its subnet " + subnet + " has no way to the internet, where the bridge is",
                    "give the subnet a route to a NAT gateway, or deploy the function to a subnet that has one");
        }
        String gateway = String.valueOf(route.get().gatewayId());
        if (gateway.startsWith("igw-")) {
            return new Reach.Blocked(
                    "its subnet " + subnet + " is a public one (" + gateway
                            + "), and functions have no public address: they reach nothing from there",
                    "deploy the function to a subnet with a route to a NAT gateway");
        }
        if ("blackhole".equals(route.get().stateAsString())) {
            return new Reach.Blocked(
                    "the route of its subnet " + subnet + " leads to " + target(route.get()) + ", which is gone",
                    "give the subnet a route to a NAT gateway that is there");
        }
        return new Reach.Open(target(route.get()));
    }

    private static String target(Route route) {
        return Optional.ofNullable(route.natGatewayId())
                .or(() -> Optional.ofNullable(route.transitGatewayId()))
                .or(() -> Optional.ofNullable(route.networkInterfaceId()))
                .or(() -> Optional.ofNullable(route.gatewayId()))
                .orElse("a gateway");
    }

    private Optional<RouteTable> tables(Filter... filters) {
        return ec2.describeRouteTables(request -> request.filters(filters)).routeTables().stream()
                .findFirst();
    }

    /** https://repost.aws/knowledge-center/api-gateway-vpc-connections */
    private Optional<Reach> endpoint(String vpc) {
        String service = "com.amazonaws." + region + ".execute-api";
        return ec2
                .describeVpcEndpoints(
                        request -> request.filters(filter("vpc-id", vpc), filter("service-name", service)))
                .vpcEndpoints()
                .stream()
                .filter(endpoint -> Boolean.TRUE.equals(endpoint.privateDnsEnabled()))
                .map(VpcEndpoint::vpcEndpointId)
                .findFirst()
                .map(id -> new Reach.Blocked(
                        "the endpoint " + id + " of its VPC " + vpc
                                + " takes the names of all APIs, also of public ones like the bridge, which then answer"
                                + " 403",
                        "turn private DNS off for " + id + ", or use another VPC"));
    }

    static Filter filter(String name, String value) {
        return Filter.builder().name(name).values(value).build();
    }
}
