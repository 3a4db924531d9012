package io.devrunner.runner.start;

import io.devrunner.infra.AwsAccess;
import io.devrunner.infra.AwsErrors;
import io.devrunner.infra.BridgeStack;
import io.devrunner.protocol.PostRefusedException;
import io.devrunner.protocol.UserException;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;

/** Says what it means for a developer when AWS refuses what a session needs. */
public final class AwsTroubles {
    private static final int FORBIDDEN = 403;

    private final AwsAccess access;
    private final BridgeStack bridge;
    private final PrivateName name;

    public AwsTroubles(AwsAccess access, BridgeStack bridge) {
        this(access, bridge, new PrivateName(InetAddress::getAllByName));
    }

    /** With another resolver than the machine's. */
    AwsTroubles(AwsAccess access, BridgeStack bridge, PrivateName name) {
        this.access = access;
        this.bridge = bridge;
        this.name = name;
    }

    /** The same failure to open the session, with the permission or login that it takes. */
    public UserException explain(UserException failure) {
        Optional<SdkException> cause = sdkFailure(failure);
        if (cause.isPresent()) {
            return AwsErrors.explain(
                    access,
                    "the session table " + bridge.tableName() + " cannot be used",
                    "dynamodb:PutItem",
                    cause.get());
        }
        String why = failure.why();
        if (AwsErrors.isProxyRefusal(why)) {
            return new UserException(
                    failure.what(),
                    why,
                    "have the proxy of HTTPS_PROXY let you connect to "
                            + bridge.webSocketUrl().getHost()
                            + ":443, with user:password@ before its host if it asks for a login, or reach the bridge"
                            + " without it: NO_PROXY",
                    failure);
        }
        if (why.contains(" " + FORBIDDEN)) {
            String what = "the bridge of the stage '" + bridge.stage() + "' does not let this dev-runner in";
            return privately(what, failure)
                    .orElseGet(() -> new UserException(
                            what,
                            "API Gateway answers 403: these AWS credentials may not execute-api:Invoke on "
                                    + api("$connect"),
                            developerPolicy(),
                            failure));
        }
        return failure;
    }

    /** A post to the session's own connection was refused. */
    public UserException cannotSend(IOException failure) {
        String what = "the bridge of the stage '" + bridge.stage() + "' does not let this dev-runner answer";
        if (failure instanceof PostRefusedException refused && refused.isForbidden()) {
            return privately(what, failure)
                    .orElseGet(() -> new UserException(
                            what,
                            "API Gateway answers 403: these AWS credentials may not execute-api:ManageConnections on "
                                    + api("POST/@connections/*"),
                            developerPolicy(),
                            failure));
        }
        return sdkFailure(failure)
                .map(sdk -> AwsErrors.explain(access, what, "execute-api:ManageConnections", sdk))
                .orElseGet(() -> new UserException(
                        what, String.valueOf(failure.getMessage()), "check the network, and start again", failure));
    }

    /** https://repost.aws/knowledge-center/api-gateway-vpc-connections */
    private Optional<UserException> privately(String what, Exception failure) {
        String host = String.valueOf(bridge.webSocketUrl().getHost());
        return name.address(host)
                .map(address -> new UserException(
                        what,
                        "403 comes from " + address + ", which " + host + " is for this machine: an execute-api"
                                + " endpoint with private DNS, in the VPC of a VPN, takes the names of all APIs, also"
                                + " of public ones like the bridge",
                        "turn private DNS off for that endpoint, or have names below amazonaws.com resolved outside"
                                + " of the VPN; if that changes nothing, " + developerPolicy(),
                        failure));
    }

    /** One line for a session that has been open: it goes on by itself as soon as it can. */
    String describe(IOException failure) {
        String what = "the session cannot be kept in the table " + bridge.tableName();
        UserException explained = sdkFailure(failure)
                .map(sdk -> AwsErrors.explain(access, what, "dynamodb:PutItem", sdk))
                .orElseGet(() ->
                        new UserException(what, String.valueOf(failure.getMessage()), "check the network", failure));
        return explained.what() + ": " + explained.why() + ". To go on, " + explained.fix()
                + "; dev-runner tries again by itself";
    }

    private String developerPolicy() {
        return "give them the policy " + bridge.developerPolicyArn()
                + ", or take others with --profile; whose these are: aws sts get-caller-identity" + access.options();
    }

    /** As in an IAM policy. */
    private String api(String what) {
        String id = String.valueOf(bridge.webSocketUrl().getHost()).replaceFirst("\\..*", "");
        return "arn:aws:execute-api:" + bridge.region() + ":*:" + id
                + bridge.webSocketUrl().getPath() + "/" + what;
    }

    private static Optional<SdkException> sdkFailure(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SdkException sdk) {
                return Optional.of(sdk);
            }
        }
        return Optional.empty();
    }
}
