package io.devrunner.infra.attach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devrunner.protocol.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;

/** How far a command goes on when one of its functions fails. */
final class SelectionTest {
    private final Selection selection = new Selection();
    private final List<String> tried = new ArrayList<>();
    private final List<String> said = new ArrayList<>();

    /** Whatever fails does so with its cause. */
    private void attach(Map<String, Throwable> failures) {
        selection.forEach("attached", said::add, function -> {
            tried.add(function);
            Throwable cause = failures.get(function);
            if (cause != null) {
                throw new UserException(function + " cannot be attached", "it is so", "fix it", cause);
            }
        });
    }

    private static Throwable answer(String code) {
        return AwsServiceException.builder()
                .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).build())
                .build();
    }

    @Test
    void whatConcernsAllEndsIt() {
        selection.match(List.of("a", "b"));

        for (Throwable cause : List.of(
                SdkClientException.create("no network"),
                answer("ExpiredTokenException"),
                answer("UnrecognizedClientException"),
                answer("InvalidSignatureException"))) {
            tried.clear();
            assertThatThrownBy(() -> attach(Map.of("a", cause)))
                    .isInstanceOfSatisfying(
                            UserException.class, e -> assertThat(e.what()).isEqualTo("a cannot be attached"));
            assertThat(tried).containsExactly("a");
        }
        assertThat(said).isEmpty();
    }

    @Test
    void oneThatIsNamedTellsWhichHaveFailedBeforeIt() {
        selection.match(List.of("a", "b"));
        selection.name("c");

        assertThatThrownBy(() -> attach(Map.of("a", answer("Gone"), "c", answer("Gone"))))
                .isInstanceOfSatisfying(UserException.class, e -> {
                    assertThat(e.what()).isEqualTo("c cannot be attached");
                    assertThat(e.fix())
                            .startsWith("fix it")
                            .endsWith("not attached before it, as the warnings above say: a");
                });
    }

    @Test
    void theOthersAreSpokenOfIfThereAreAny() {
        selection.match(List.of("a", "b"));

        assertThatThrownBy(() -> attach(Map.of("a", answer("Gone"), "b", answer("Gone"))))
                .isInstanceOfSatisfying(UserException.class, e -> {
                    assertThat(e.what()).startsWith("2 of 2 functions are not attached");
                    assertThat(e.why()).isEqualTo("the warnings above say why");
                });
        assertThatThrownBy(() -> attach(Map.of("a", answer("Gone"))))
                .isInstanceOfSatisfying(
                        UserException.class, e -> assertThat(e.why()).endsWith("the others are attached"));
    }
}
