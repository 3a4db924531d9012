package io.devrunner.runner.cli;

import io.devrunner.protocol.UserException;
import io.devrunner.runner.project.AwsNames;
import io.devrunner.runner.project.Project;
import io.devrunner.runner.project.ProjectFile;
import java.util.List;
import java.util.stream.Collectors;

/** The command that intercepts functions which have just been attached. */
final class NextStart {
    private NextStart() {}

    /**
     * With their names if the project file names functions, but not all of these.
     *
     * @param account options for account and region, with a space before each
     */
    static String command(ProjectOptions project, String stage, String account, List<String> attached) {
        String given = project.asGiven().toString();
        return "dev-runner start --stage " + stage
                + (given.equals(".") ? "" : " --project '" + given + "'")
                + account
                + (isNamed(project, attached)
                        ? ""
                        : attached.stream().map(name -> " --function " + name).collect(Collectors.joining()));
    }

    private static boolean isNamed(ProjectOptions options, List<String> attached) {
        try {
            Project project = ProjectFile.readDeclarations(options.directory());
            AwsNames names = new AwsNames(project.functions());
            return project.functions().isEmpty()
                    || attached.stream().allMatch(name -> names.function(name).isPresent());
        } catch (UserException ignored) {
            // What is wrong with the file is told by the start.
            return true;
        }
    }
}
