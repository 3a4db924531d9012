package io.devrunner.infra.attach;

import io.devrunner.infra.attach.FakeAws.Answer;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** IAM and EC2, which take forms and answer XML. */
final class FakeQueries {
    /** By the names of roles. Guarded by this. */
    private final Map<String, Set<String>> policies = new TreeMap<>();

    /** Guarded by this. */
    private String routes = "";

    /** Guarded by this. */
    private String endpoints = "";

    /** Guarded by this. */
    private String rules = "";

    /** The outbound rules of each security group. */
    synchronized void rules(String items) {
        rules = items;
    }

    synchronized Set<String> policies(String role) {
        return Set.copyOf(policies.getOrDefault(role, Set.of()));
    }

    synchronized void addPolicy(String role, String policy) {
        policies.computeIfAbsent(role, ignored -> new TreeSet<>()).add(policy);
    }

    /** What each subnet's route table has, such as {@code <item><gatewayId>igw-1</gatewayId>...</item>}. */
    synchronized void routes(String items) {
        routes = items;
    }

    synchronized void endpoints(String items) {
        endpoints = items;
    }

    synchronized Answer answer(String call, Map<String, String> form) {
        String role = form.getOrDefault("RoleName", "");
        String policy = form.getOrDefault("PolicyArn", "");
        return switch (call) {
            case "ListAttachedRolePolicies" ->
                iam(
                        call,
                        "<IsTruncated>false</IsTruncated><AttachedPolicies>"
                                + policies(role).stream()
                                        .map(arn -> "<member><PolicyName>p</PolicyName><PolicyArn>" + arn
                                                + "</PolicyArn></member>")
                                        .collect(Collectors.joining())
                                + "</AttachedPolicies>");
            case "AttachRolePolicy" -> {
                addPolicy(role, policy);
                yield iam(call, "");
            }
            case "DetachRolePolicy" ->
                policies.computeIfAbsent(role, ignored -> new TreeSet<>()).remove(policy)
                        ? iam(call, "")
                        : error(404, "NoSuchEntity", "Policy " + policy + " was not found.");
            case "DescribeRouteTables" ->
                ec2(
                        call,
                        "<routeTableSet><item><routeTableId>rtb-1</routeTableId><routeSet>" + routes
                                + "</routeSet></item></routeTableSet>");
            case "DescribeVpcEndpoints" -> ec2(call, "<vpcEndpointSet>" + endpoints + "</vpcEndpointSet>");
            case "DescribeSecurityGroups" ->
                ec2(
                        call,
                        "<securityGroupInfo><item><groupId>sg-1</groupId><ipPermissionsEgress>" + rules
                                + "</ipPermissionsEgress></item></securityGroupInfo>");
            default -> throw new IllegalArgumentException(call);
        };
    }

    private static Answer iam(String call, String result) {
        return Answer.ok("<" + call + "Response xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><" + call
                + "Result>" + result + "</" + call + "Result></" + call + "Response>");
    }

    private static Answer ec2(String call, String result) {
        return Answer.ok("<" + call + "Response xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\">" + result + "</"
                + call + "Response>");
    }

    static Answer error(int status, String code, String message) {
        return new Answer(
                status,
                "<ErrorResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><Error><Type>Sender</Type><Code>"
                        + code + "</Code><Message>" + message
                        + "</Message></Error><RequestId>1</RequestId></ErrorResponse>",
                "");
    }
}
