package io.devrunner.infra.attach;

import io.devrunner.protocol.UserException;
import java.util.function.Supplier;
import software.amazon.awssdk.services.iam.model.LimitExceededException;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;

/** The stub's policy on the execution roles of functions, which several functions may share. */
final class RolePolicy {
    private final Services services;
    private final SavedFunctions saved;

    RolePolicy(Services services, SavedFunctions saved) {
        this.services = services;
        this.saved = saved;
    }

    /** Whether the policy is to go with the last attached function: it is not there, or is there on account of another. */
    boolean isOurs(String role, String policy) {
        boolean there = call(
                "iam:ListAttachedRolePolicies",
                role,
                () -> services
                        .iam()
                        .listAttachedRolePoliciesPaginator(request -> request.roleName(name(role)))
                        .attachedPolicies()
                        .stream()
                        .anyMatch(attached -> policy.equals(attached.policyArn())));
        return !there
                || saved.all().stream()
                        .anyMatch(other ->
                                other.role().equals(role) && other.policy().equals(policy) && other.ourPolicy());
    }

    /** Does nothing if the role has the policy. */
    void attach(String role, String policy) {
        call("iam:AttachRolePolicy", role, () -> {
            try {
                return services.iam()
                        .attachRolePolicy(
                                request -> request.roleName(name(role)).policyArn(policy));
            } catch (LimitExceededException e) {
                throw new UserException(
                        "the role " + name(role) + " cannot be given the stub's policy " + policy,
                        "it has as many as it may have: " + e.awsErrorDetails().errorMessage(),
                        "take one from it that it does not need, or raise the quota of managed policies per role: aws iam"
                                + " list-attached-role-policies --role-name " + name(role)
                                + services.access().options(),
                        e);
            }
        });
    }

    /** Takes the policy from the role of a function that needs it no more, unless another one does. */
    void release(Saved function) {
        if (!function.ourPolicy() || isNeeded(function)) {
            return;
        }
        call("iam:DetachRolePolicy", function.role(), () -> {
            try {
                services.iam()
                        .detachRolePolicy(request ->
                                request.roleName(name(function.role())).policyArn(function.policy()));
            } catch (NoSuchEntityException ignored) {
                // The role is gone, or the policy went before.
            }
            return "";
        });
        // Somebody may have attached another function of the role since it was asked.
        if (isNeeded(function)) {
            attach(function.role(), function.policy());
        }
    }

    private boolean isNeeded(Saved function) {
        return saved.all().stream()
                .anyMatch(other -> !other.function().equals(function.function())
                        && other.needsPolicy()
                        && other.role().equals(function.role())
                        && other.policy().equals(function.policy()));
    }

    private <T> T call(String action, String role, Supplier<T> call) {
        return services.access().call("the policies of the role " + name(role) + " cannot be changed", action, call);
    }

    /** {@code arn:aws:iam::ACCOUNT:role/PATH/NAME} */
    private static String name(String roleArn) {
        return roleArn.substring(roleArn.lastIndexOf('/') + 1);
    }
}
