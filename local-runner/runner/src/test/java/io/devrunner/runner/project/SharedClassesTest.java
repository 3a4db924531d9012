package io.devrunner.runner.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which classes of the same name are told of. */
final class SharedClassesTest {
    private static final Path PROJECT = Path.of("project").toAbsolutePath();

    private static BuildModule module(String name, List<Path> needed, String... more) {
        Path module = PROJECT.resolve(name);
        return new BuildModule(
                List.of(),
                Resources.NONE,
                Stream.concat(Stream.of("target/classes"), Stream.of(more))
                        .map(module::resolve)
                        .toList(),
                module.resolve("target/generated-sources/annotations"),
                needed,
                List.of(),
                List.of());
    }

    private static Path classes(BuildModule module) {
        return module.classes().get(0);
    }

    private static List<String> warnings(Map<String, List<Path>> places, BuildModule... modules) {
        BuildModel model = new BuildModel(List.of(modules), List.of(), List.of(), List.of());
        return SharedClasses.warnings(model, places, PROJECT);
    }

    @Test
    void classesOfModulesForThemselvesAreAWarning() {
        BuildModule orders = module("orders", List.of());
        BuildModule users = module("users", List.of());
        List<Path> both = List.of(classes(users), classes(orders));
        assertThat(warnings(Map.of("example.App", both, "example.Zoo", both), orders, users))
                .singleElement()
                .satisfies(warning -> assertThat(warning)
                        .contains("example.App (in " + Path.of("users/target/classes") + " and "
                                + Path.of("orders/target/classes") + ") and 1 more; rename one, or")
                        .contains("--project MODULE"));
    }

    @Test
    void whatAModuleReplacesOfOneThatItNeedsIsTheSameOnAws() {
        BuildModule library = module("library", List.of());
        BuildModule orders = module("orders", library.classes());
        Map<String, List<Path>> places = Map.of("example.App", List.of(classes(orders), classes(library)));
        assertThat(warnings(places, library, orders)).isEmpty();
    }

    @Test
    void theDirectoriesOfOneModuleAreItsOwnAffair() {
        BuildModule orders = module("orders", List.of(), "out/production");
        assertThat(warnings(Map.of("example.App", orders.classes()), orders)).isEmpty();
    }

    @Test
    void eachModuleMayDescribeItself() {
        BuildModule orders = module("orders", List.of());
        BuildModule users = module("users", List.of());
        List<Path> both = List.of(classes(users), classes(orders));
        assertThat(warnings(Map.of("module-info", both, "example.package-info", both), orders, users))
                .isEmpty();
    }
}
