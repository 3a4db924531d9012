package io.devrunner.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.runner.project.ProjectFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command that {@code attach} says comes next. */
final class NextStartTest {
    @TempDir
    private Path directory;

    private String next(String... attached) {
        ProjectOptions project = new ProjectOptions();
        new CommandLine(project).parseArgs("--project", directory.toString());
        return NextStart.command(project, "dev", " --profile work", List.of(attached));
    }

    private String start() {
        return "dev-runner start --stage dev --project '" + directory + "' --profile work";
    }

    @Test
    void withoutAFileAllThatIsAttachedIsIntercepted() {
        assertThat(next("Shop-OrdersFn-AbC")).isEqualTo(start());
    }

    @Test
    void whatTheFileNamesByEitherNameNeedsNoOption() throws Exception {
        Files.writeString(
                directory.resolve(ProjectFile.NAME),
                "functions: {orders: {on-aws: 'Shop-OrdersFn*'}, bills: {timeout: 5}}");

        assertThat(next("Shop-OrdersFn-AbC", "bills")).isEqualTo(start());
    }

    @Test
    void whatTheFileDoesNotNameIsNamedWithTheRest() throws Exception {
        Files.writeString(directory.resolve(ProjectFile.NAME), "functions: {orders: {timeout: 5}}");

        assertThat(next("orders", "Shop-BillsFn-AbC"))
                .isEqualTo(start() + " --function orders --function Shop-BillsFn-AbC");
    }

    @Test
    void aFileThatIsWrongIsTheNextCommandsAffair() throws Exception {
        Files.writeString(directory.resolve(ProjectFile.NAME), "functions: 5");

        assertThat(next("orders")).isEqualTo(start());
    }

    @Test
    void theProjectOfThisDirectoryNeedsNoName() {
        ProjectOptions project = new ProjectOptions();
        new CommandLine(project).parseArgs();

        assertThat(NextStart.command(project, "dev", "", List.of())).isEqualTo("dev-runner start --stage dev");
    }
}
