package io.devrunner.runner.start;

import io.devrunner.runner.project.Project.Credentials;
import java.util.Optional;
import java.util.regex.Pattern;

/** What to write into the project file when a handler's calls to AWS fail for their credentials. */
final class CredentialsHint {
    /** As DynamoDB and most others, S3, and STS or SQS refuse keys that they do not know, among them the local cloud's. */
    private static final Pattern UNKNOWN = Pattern.compile("The security token included in the request is invalid"
            + "|The AWS Access Key Id you provided does not exist in our records"
            + "|UnrecognizedClientException|InvalidClientTokenId|InvalidAccessKeyId");

    /** What the SDKs' providers of system properties and of variables say when these have none. */
    private static final Pattern NO_VARIABLES = Pattern.compile("Unable to load credentials from system settings"
            + "|Unable to load AWS credentials from environment variables");

    private CredentialsHint() {}

    /** Empty for another failure, or where the project file says so already. */
    static Optional<String> of(Credentials used, String errorMessage) {
        if (used != Credentials.OWN && UNKNOWN.matcher(errorMessage).find()) {
            return Optional.of(
                    "AWS does not know its credentials. Those of the local cloud are good there alone: for calls"
                            + " to AWS write credentials: own for the function, which takes your profile");
        }
        if (used == Credentials.FUNCTION && NO_VARIABLES.matcher(errorMessage).find()) {
            return Optional.of("its code takes credentials from variables alone: write credentials: environment, or"
                    + " credentials: own, for the function");
        }
        return Optional.empty();
    }
}
