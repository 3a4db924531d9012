package io.devrunner.runner.start;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Who is taken for whom. */
class DeveloperTest {
    @Test
    void twoDevelopersInContainersAreNotTakenForOneAnother() {
        assertThat(new Developer("vscode", "3f2a").identity())
                .isEqualTo("vscode@3f2a")
                .isNotEqualTo(new Developer("vscode", "77c0").identity());
    }

    @Test
    void theSameDeveloperIsKnownAgain() {
        assertThat(Developer.here()).isEqualTo(Developer.here());
        assertThat(Developer.here().identity())
                .startsWith(System.getProperty("user.name") + "@")
                .doesNotEndWith("@");
    }
}
