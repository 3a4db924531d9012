package io.devrunner.runner.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which function of a project file is which one on AWS. */
final class AwsNamesTest {
    @TempDir
    private Path directory;

    private Project project(String functions) throws Exception {
        Files.writeString(directory.resolve(ProjectFile.NAME), "functions: {" + functions + "}");
        return ProjectFile.readForAws(directory);
    }

    private AwsNames names(String functions) throws Exception {
        return new AwsNames(project(functions).functions());
    }

    private static String name(AwsNames names, String onAws) {
        return names.function(onAws).map(Project.Function::name).orElse("");
    }

    @Test
    void aFunctionWithoutTheKeyHasItsOwnName() throws Exception {
        AwsNames names = names("orders: {timeout: 5}, bills: {timeout: 5}");

        assertThat(name(names, "bills")).isEqualTo("bills");
        assertThat(name(names, "Stack-bills-1")).isEmpty();
        assertThat(names.globs(List.of())).containsExactly("orders", "bills");
        assertThat(names.globs(List.of("o*", "else"))).containsExactly("o*", "else");
        assertThat(names("").globs(List.of())).containsExactly("*");
    }

    @Test
    void oneWithTheKeyHasTheNamesThatItSaysAndNotItsOwn() throws Exception {
        AwsNames names = names("orders: {on-aws: 'Stack-OrdersFn*'}, bills: {on-aws: [Old-Bills, 'Stack-BillsFn*']}");

        assertThat(name(names, "Stack-OrdersFn-AbC")).isEqualTo("orders");
        assertThat(name(names, "Old-Bills")).isEqualTo("bills");
        assertThat(name(names, "Stack-BillsFn-1")).isEqualTo("bills");
        assertThat(name(names, "orders")).isEmpty();
        assertThat(names.globs(List.of())).containsExactly("Stack-OrdersFn*", "Old-Bills", "Stack-BillsFn*");
    }

    @Test
    void theLongestGlobWinsAndANameOverAllGlobs() throws Exception {
        AwsNames names = names("all: {on-aws: '*-*-*-*-*-Orders*'}, orders: {on-aws: 'Stack-Orders*'},"
                + " archive: {on-aws: 'Stack-OrdersArchive*'}, one: {on-aws: a-b-c-d-e-Orders}");

        assertThat(name(names, "Stack-OrdersFn-AbC")).isEqualTo("orders");
        assertThat(name(names, "Stack-OrdersArchiveFn-AbC")).isEqualTo("archive");
        assertThat(name(names, "a-b-c-d-e-Orders")).isEqualTo("one");
        assertThat(name(names, "a-b-c-d-e-Orders1")).isEqualTo("all");
    }

    @Test
    void ofTwoGlobsThatSayTheSameTheFirstOneOfTheFileWins() throws Exception {
        assertThat(name(names("b: {on-aws: 'Shop*'}, a: {on-aws: '*Cart'}"), "ShopCart"))
                .isEqualTo("b");
        assertThat(name(names("a: {on-aws: '*Cart'}, b: {on-aws: 'Shop*'}"), "ShopCart"))
                .isEqualTo("a");
    }

    @Test
    void whatIsAskedForByANameOfTheFileIsLookedForByItsNamesOnAws() throws Exception {
        AwsNames names = names("orders: {on-aws: 'Stack-OrdersFn*'}, old-orders: {timeout: 5}");

        assertThat(names.globs(List.of("orders"))).containsExactly("Stack-OrdersFn*");
        assertThat(names.globs(List.of("ord*"))).containsExactly("Stack-OrdersFn*");
        assertThat(names.globs(List.of("*orders"))).containsExactly("*orders", "Stack-OrdersFn*");
        assertThat(names.globs(List.of("Stack-OrdersFn-AbC", "other"))).containsExactly("Stack-OrdersFn-AbC", "other");
        assertThat(names.globs(List.of("*"))).containsExactly("*");
    }

    @Test
    void aGlobMayBeAboutAFunctionByEitherName() throws Exception {
        Project.Function orders =
                project("orders: {on-aws: 'Stack-OrdersFn*'}").functions().get(0);

        assertThat(AwsNames.isAbout("ord*", orders)).isTrue();
        assertThat(AwsNames.isAbout("Stack-OrdersFn-AbC", orders)).isTrue();
        assertThat(AwsNames.isAbout("Stack-*", orders)).isTrue();
        assertThat(AwsNames.isAbout("Stack-BillsFn-AbC", orders)).isFalse();
    }
}
