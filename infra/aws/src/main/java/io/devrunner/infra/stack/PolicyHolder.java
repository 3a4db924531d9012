package io.devrunner.infra.stack;

import io.devrunner.infra.AwsAccess;
import io.devrunner.infra.AwsErrors;
import io.devrunner.protocol.UserException;
import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.ListEntitiesForPolicyResponse;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.PolicyUsageType;

/**
 * Somebody who has a policy, which IAM does not delete as long as that is so.
 *
 * @param kind user, group or role, as in the commands of the AWS CLI
 * @param policy its ARN
 */
record PolicyHolder(String kind, String name, String policy) {
    /** All of them; none if there is no such policy, or if the caller may not ask. */
    static List<PolicyHolder> of(AwsAccess access, String policy) {
        try (IamClient client = access.client(IamClient.builder())) {
            return access.call("who has the policy " + policy + " is not known", "iam:ListEntitiesForPolicy", () -> {
                try {
                    return client
                            .listEntitiesForPolicyPaginator(request ->
                                    request.policyArn(policy).policyUsageFilter(PolicyUsageType.PERMISSIONS_POLICY))
                            .stream()
                            .flatMap(page -> holders(page, policy))
                            .toList();
                } catch (NoSuchEntityException ignored) {
                    // An earlier removal has got that far.
                    return List.of();
                }
            });
        } catch (UserException e) {
            if (AwsErrors.isDenied(e)) {
                return List.of();
            }
            throw e;
        }
    }

    private static Stream<PolicyHolder> holders(ListEntitiesForPolicyResponse page, String policy) {
        return Stream.of(
                        page.policyUsers().stream().map(user -> new PolicyHolder("user", user.userName(), policy)),
                        page.policyGroups().stream().map(group -> new PolicyHolder("group", group.groupName(), policy)),
                        page.policyRoles().stream().map(role -> new PolicyHolder("role", role.roleName(), policy)))
                .flatMap(found -> found);
    }

    /** The command that takes it away. */
    String detach() {
        return "aws iam detach-" + kind + "-policy --" + kind + "-name " + name + " --policy-arn " + policy;
    }
}
