package io.devrunner.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

final class ClassesAheadTest {
    @Test
    void classesAreLoadedAndNotInitializedAndWhatIsGoneIsPassedOver() {
        try (EndingFixture fixture = new EndingFixture()) {
            CodeLoader loader = fixture.loader();
            List<String> present = loader.image().keySet().stream().sorted().toList();
            List<String> names = new ArrayList<>(List.of("endings.Gone"));
            names.addAll(present);

            ClassesAhead.load(names, loader);

            Awaitility.await()
                    .untilAsserted(() -> assertThat(loader.loaded())
                            .extracting(Class::getName)
                            .containsExactlyInAnyOrderElementsOf(present));
            assertThat(fixture.log).isEmpty();
            fixture.use("Holders$First");
            fixture.end();
            assertThat(fixture.log).containsExactly("closed one");
        }
    }
}
