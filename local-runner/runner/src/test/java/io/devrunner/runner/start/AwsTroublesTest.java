package io.devrunner.runner.start;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.infra.AwsAccess;
import io.devrunner.infra.BridgeStack;
import io.devrunner.protocol.PostRefusedException;
import io.devrunner.protocol.UserException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

class AwsTroublesTest {
    private static final String TABLE = "arn:aws:dynamodb:eu-central-1:123456789012:table/dev-runner-dev";

    private final IOException forbiddenPost =
            new PostRefusedException("L0SM9cOFvHcCIhw=", 403, "{\"message\":\"Forbidden\"}");
    private final AwsAccess access = AwsAccess.of(AnonymousCredentialsProvider.create(), Region.EU_CENTRAL_1, null);
    private final BridgeStack bridge = new BridgeStack(
            "dev",
            URI.create("wss://abc123.execute-api.eu-central-1.amazonaws.com/dev"),
            "dev-runner-dev",
            "eu-central-1",
            "arn:aws:iam::123456789012:policy/stub",
            "arn:aws:iam::123456789012:policy/developer");
    private final AwsTroubles troubles = troubles("203.0.113.7");

    /** With a bridge whose name has these addresses. */
    private AwsTroubles troubles(String... addresses) {
        return new AwsTroubles(access, bridge, new PrivateName(host -> {
            InetAddress[] resolved = new InetAddress[addresses.length];
            for (int i = 0; i < addresses.length; i++) {
                resolved[i] = InetAddress.getByName(addresses[i]);
            }
            return resolved;
        }));
    }

    @AfterEach
    void close() {
        access.close();
    }

    private static SdkException ofTable(String code, String message) {
        return DynamoDbException.builder()
                .statusCode(400)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(message)
                        .build())
                .build();
    }

    @Test
    void aMissingPermissionToAnswerIsNamedWithThePolicyThatHasIt() {
        UserException told = troubles.cannotSend(forbiddenPost);

        assertThat(told.why())
                .contains("execute-api:ManageConnections on"
                        + " arn:aws:execute-api:eu-central-1:*:abc123/dev/POST/@connections/*");
        assertThat(told.fix()).contains("arn:aws:iam::123456789012:policy/developer");
    }

    @Test
    void aHandshakeThatIsRefusedNamesThePermissionToConnect() {
        UserException told = troubles.explain(new UserException(
                "no connection to the bridge",
                "no connection: code 1002, Invalid status code received: 403 Status line: HTTP/1.1 403 Forbidden",
                "check the network"));

        assertThat(told.why()).contains("execute-api:Invoke on arn:aws:execute-api:eu-central-1:*:abc123/dev/$connect");
        assertThat(told.fix()).contains("arn:aws:iam::123456789012:policy/developer", "sts get-caller-identity");
    }

    @Test
    void aProxyThatRefusesIsNotTakenForApiGateway() {
        UserException told = troubles.explain(new UserException(
                "no connection to the bridge",
                "no connection: java.io.IOException: Unable to tunnel through proxy. Proxy returns"
                        + " \"HTTP/1.1 403 Forbidden\"",
                "check the network"));

        assertThat(told.why()).contains("proxy").doesNotContain("API Gateway");
        assertThat(told.fix()).contains("HTTPS_PROXY", "abc123.execute-api.", ":443", "NO_PROXY");
    }

    @Test
    void aRefusalThatComesFromAPrivateAddressNamesTheEndpointOfTheVpc() {
        UserException refused = new UserException(
                "no connection to the bridge",
                "no connection: code 1002, Invalid status code received: 403 Status line: HTTP/1.1 403 Forbidden",
                "check the network");

        for (String address : List.of("10.11.128.7", "172.16.0.1", "11.0.128.7", "100.64.0.1", "fd00:ec2::1")) {
            UserException told = troubles("203.0.113.7", address).explain(refused);
            assertThat(told.why())
                    .as(address)
                    .contains("execute-api endpoint with private DNS", "abc123.execute-api")
                    .doesNotContain("execute-api:Invoke");
            assertThat(told.fix()).contains("private DNS off", "policy/developer");
        }
        assertThat(troubles("10.11.128.7").cannotSend(forbiddenPost).why()).contains("10.11.128.7", "private DNS");
    }

    @Test
    void aTableThatMayNotBeUsedIsNamedWithTheActionThatAwsNames() {
        SdkException denied = ofTable(
                "AccessDeniedException",
                "User: arn:aws:iam::123456789012:user/ada is not authorized to perform: dynamodb:Query on resource: "
                        + TABLE + " because no identity-based policy allows the dynamodb:Query action");

        UserException told =
                troubles.explain(new UserException("no connection", "cannot be read", "", new IOException(denied)));

        assertThat(told.what()).contains("dev-runner-dev");
        assertThat(told.why()).contains("may not dynamodb:Query on " + TABLE);
    }

    @Test
    void anythingElseStaysAsItIs() {
        UserException other = new UserException("no connection", "no answer within 15 s", "check the network");

        assertThat(troubles.explain(other)).isSameAs(other);
    }

    @Test
    void aTokenThatHasExpiredMeanwhileIsOneLine() {
        String told = troubles.describe(new IOException(
                "not written",
                ofTable("ExpiredTokenException", "The security token included in the request is expired")));

        assertThat(told)
                .contains("dev-runner-dev", "have expired", "log in again: aws sso login", "tries again by itself")
                .doesNotContain("\n");
    }

    @Test
    void aNetworkThatIsGoneIsToldToo() {
        assertThat(troubles.describe(new IOException("no route to host"))).contains("no route to host", "network");
    }
}
