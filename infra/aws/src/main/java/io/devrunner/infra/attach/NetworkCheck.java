package io.devrunner.infra.attach;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Route;
import software.amazon.awssdk.services.ec2.model.RouteTable;
import software.amazon.awssdk.services.ec2.model.VpcEndpoint;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;

/** Whether a function in a VPC can reach the bridge, which is a public address. */
final class NetworkCheck {
    private static final String ANYWHERE = "0.0.0.0/0";

    private final Services services;
    private final Consumer<String> said;

    NetworkCheck(Services services, Consumer<String> said) {
        this.services = services;
        this.said = said;
    }

    void check(FunctionConfiguration function) {
        if (function.vpcConfig() == null
                || function.vpcConfig().vpcId() == null
                || function.vpcConfig().vpcId().isEmpty()) {
            return;
        }
        String vpc = function.vpcConfig().vpcId();
        try {
            for (String subnet : function.vpcConfig().subnetIds()) {
                wayOut(function, vpc, subnet);
            }
            endpoint(function, vpc);
        } catch (SdkException e) {
            said.accept("warning: not checked for " + function.functionName() + ": whether its VPC " + vpc
                    + " has a way to the internet (ec2:DescribeRouteTables, ec2:DescribeVpcEndpoints: "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse("") + ")");
        }
    }

    private void wayOut(FunctionConfiguration function, String vpc, String subnet) {
        Optional<RouteTable> table = tables(filter("association.subnet-id", subnet))
                .or(() -> tables(filter("vpc-id", vpc), filter("association.main", "true")));
        Optional<Route> route = table.stream()
                .flatMap(found -> found.routes().stream())
                .filter(each -> ANYWHERE.equals(each.destinationCidrBlock()))
                .findFirst();
        if (route.isEmpty()) {
            throw Checks.cannot(
                    function,
                    "its subnet " + subnet + " has no way to the internet, where the bridge is",
                    "give the subnet a route to a NAT gateway, or deploy the function to a subnet that has one");
        }
        String gateway = String.valueOf(route.get().gatewayId());
        if (gateway.startsWith("igw-")) {
            throw Checks.cannot(
                    function,
                    "its subnet " + subnet + " is a public one (" + gateway
                            + "), and functions have no public address: they reach nothing from there",
                    "deploy the function to a subnet with a route to a NAT gateway");
        }
    }

    private Optional<RouteTable> tables(Filter... filters) {
        return services.ec2().describeRouteTables(request -> request.filters(filters)).routeTables().stream()
                .findFirst();
    }

    /** https://repost.aws/knowledge-center/api-gateway-vpc-connections */
    private void endpoint(FunctionConfiguration function, String vpc) {
        String service = "com.amazonaws." + services.access().region() + ".execute-api";
        List<VpcEndpoint> endpoints = services.ec2()
                .describeVpcEndpoints(
                        request -> request.filters(filter("vpc-id", vpc), filter("service-name", service)))
                .vpcEndpoints();
        for (VpcEndpoint endpoint : endpoints) {
            if (Boolean.TRUE.equals(endpoint.privateDnsEnabled())) {
                throw Checks.cannot(
                        function,
                        "the endpoint " + endpoint.vpcEndpointId() + " of its VPC " + vpc
                                + " takes the names of all APIs, also of public ones like the bridge, which then answer"
                                + " 403",
                        "turn private DNS off for " + endpoint.vpcEndpointId() + ", or use another VPC");
            }
        }
    }

    private static Filter filter(String name, String value) {
        return Filter.builder().name(name).values(value).build();
    }
}
