package io.devrunner.infra.stack;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What to do about the reason that CloudFormation gives for a failure.
 *
 * @param options for account and region, each with a space in front
 */
record Advice(String stage, String options) {
    private static final String DEFAULT =
            "fix that, then run the command again: the stack is as it was before, or is made anew";

    private static final String DEFAULT_OF_DELETION = "fix that, then run the command again: it deletes what is left";

    /** In what is to be done: the options for stage, account and region. */
    private static final String HERE = "{here}";

    /** The same for account and region, which the AWS CLI takes too. */
    private static final String ACCOUNT = "{account}";

    private static final Map<Pattern, String> BY_REASON = byReason();

    private static Map<Pattern, String> byReason() {
        Map<Pattern, String> advice = new LinkedHashMap<>();
        advice.put(
                reason("attached to entities"),
                "somebody has the policy still. See who: aws iam list-entities-for-policy --policy-arn ARN"
                        + ACCOUNT + "; take it away: aws iam detach-role-policy --role-name NAME --policy-arn ARN"
                        + ACCOUNT
                        + ", or aws iam detach-user-policy --user-name NAME --policy-arn ARN" + ACCOUNT
                        + "; then run the command again");
        advice.put(
                reason("cannot find version|engine ?version"),
                "take a version that the region has: aws rds describe-db-engine-versions --engine aurora-mysql --query"
                        + " 'DBEngineVersions[].EngineVersion'" + ACCOUNT
                        + ", then dev-runner deploy database --parameter"
                        + " EngineVersion=VERSION" + HERE);
        advice.put(
                reason("CloudWatch Logs role ARN must be set"),
                "have the stack make it: dev-runner deploy bridge --parameter LogRole=create" + HERE);
        advice.put(
                reason("not authorized|access ?denied|UnauthorizedOperation"),
                "have the named action allowed for whoever deploys, then run the command again");
        advice.put(
                reason("certificate"),
                "the certificate must be in ACM, in this region; to put it there: dev-runner vpn import" + HERE);
        advice.put(
                reason("quota|limit ?exceeded|maximum number|limit of|has been reached"),
                "delete what is not needed any more, or have the limit raised in the console (Service Quotas)");
        advice.put(
                reason("already exists|AlreadyExists"),
                "something of this name is left from before or belongs to somebody else: delete it, or take another"
                        + " --stage");
        advice.put(
                reason("cidr|overlap|is invalid for the vpc|conflicts with another subnet"),
                "the ranges must be inside the VPC's and not overlap: --parameter VpcCidr=... and those of the subnets");
        advice.put(
                reason("dependent object|has dependencies|DependencyViolation|in use|cannot be deleted"),
                "something still uses it: network interfaces of functions go up to 20 minutes after their function;"
                        + " run the command again then");
        return advice;
    }

    private static Pattern reason(String part) {
        return Pattern.compile(part, Pattern.CASE_INSENSITIVE);
    }

    String onFailure(String reason) {
        return find(reason, DEFAULT);
    }

    /**
     * The same when something was to be deleted.
     *
     * @param resource what could not be deleted, as AWS names it
     */
    String onFailedDeletion(String reason, String resource) {
        return find(reason, DEFAULT_OF_DELETION).replace("--policy-arn ARN", "--policy-arn " + resource);
    }

    private String find(String reason, String otherwise) {
        return BY_REASON.entrySet().stream()
                .filter(entry -> entry.getKey().matcher(reason).find())
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(otherwise)
                .replace(HERE, " --stage " + stage + options)
                .replace(ACCOUNT, options);
    }
}
