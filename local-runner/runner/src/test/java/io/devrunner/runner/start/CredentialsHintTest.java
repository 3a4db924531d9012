package io.devrunner.runner.start;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.runner.project.Project.Credentials;
import org.junit.jupiter.api.Test;

final class CredentialsHintTest {
    private static final String UNKNOWN =
            "The security token included in the request is invalid. (Service: DynamoDb, Status Code: 400)";
    private static final String NO_VARIABLES =
            "Unable to load credentials from system settings. Access key must be specified either via environment"
                    + " variable (AWS_ACCESS_KEY_ID) or system property (aws.accessKeyId).";

    @Test
    void keysThatAwsDoesNotKnowAreTheLocalClouds() {
        assertThat(CredentialsHint.of(Credentials.FUNCTION, UNKNOWN))
                .hasValueSatisfying(hint -> assertThat(hint).contains("credentials: own"));
        assertThat(CredentialsHint.of(Credentials.ENVIRONMENT, UNKNOWN)).isPresent();
        assertThat(CredentialsHint.of(Credentials.OWN, UNKNOWN)).isEmpty();
    }

    @Test
    void codeThatLooksIntoVariablesAloneIsGivenThem() {
        assertThat(CredentialsHint.of(Credentials.FUNCTION, NO_VARIABLES))
                .hasValueSatisfying(hint -> assertThat(hint).contains("credentials: environment"));
        assertThat(CredentialsHint.of(Credentials.ENVIRONMENT, NO_VARIABLES)).isEmpty();
    }

    @Test
    void otherFailuresHaveNone() {
        assertThat(CredentialsHint.of(Credentials.FUNCTION, "no such order")).isEmpty();
    }
}
