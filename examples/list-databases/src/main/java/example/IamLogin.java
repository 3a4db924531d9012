package example;

import com.zaxxer.hikari.HikariCredentialsProvider;
import com.zaxxer.hikari.util.Credentials;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.rds.RdsUtilities;
import software.amazon.awssdk.services.rds.model.GenerateAuthenticationTokenRequest;

/**
 * Logs in with IAM tokens. A token is good for 15 minutes and a pool lives longer, so that each new connection gets one of
 * its own; making one is a signature, nothing is asked of AWS.
 */
final class IamLogin implements HikariCredentialsProvider {
    private final String user;
    private final Supplier<String> tokens;

    IamLogin(String user, Supplier<String> tokens) {
        this.user = user;
        this.tokens = tokens;
    }

    /** With the credentials of the function's role, for this server. */
    static IamLogin of(String host, int port, String user) {
        RdsUtilities utilities = RdsUtilities.builder()
                .region(new DefaultAwsRegionProviderChain().getRegion())
                .credentialsProvider(DefaultCredentialsProvider.builder().build())
                .build();
        GenerateAuthenticationTokenRequest request = GenerateAuthenticationTokenRequest.builder()
                .hostname(host)
                .port(port)
                .username(user)
                .build();
        return new IamLogin(user, () -> utilities.generateAuthenticationToken(request));
    }

    @Override
    public Credentials getCredentials() {
        return new Credentials(user, tokens.get());
    }

    @Override
    public String toString() {
        return "IAM login of " + user;
    }
}
