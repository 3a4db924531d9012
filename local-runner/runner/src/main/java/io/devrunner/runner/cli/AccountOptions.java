package io.devrunner.runner.cli;

import io.devrunner.infra.AwsAccess;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which AWS account and region a command works on. */
final class AccountOptions {
    @Option(
            names = "--profile",
            paramLabel = "NAME",
            description = "the AWS profile with the credentials (default: as the AWS CLI finds them)")
    private @Nullable String profile;

    @Option(
            names = "--region",
            paramLabel = "REGION",
            description = "the AWS region (default: AWS_REGION, or that of the profile)")
    private @Nullable String region;

    /** Whether one of them was given. */
    boolean areGiven() {
        return profile != null || region != null;
    }

    /** Null when none was named. */
    @Nullable
    String profile() {
        return profile;
    }

    /** Those that were given, each with a space in front: for a command to paste. */
    String given() {
        return (profile == null ? "" : " --profile " + profile) + (region == null ? "" : " --region " + region);
    }

    /** The caller closes it. */
    AwsAccess open() {
        return AwsAccess.open(profile, region, System.getenv());
    }
}
