package io.devrunner.runner.cli;

import io.devrunner.infra.AwsAccess;
import io.devrunner.infra.BridgeStack;
import io.devrunner.infra.attach.Attachments;
import io.devrunner.protocol.UserException;
import io.devrunner.runner.project.AwsNames;
import io.devrunner.runner.project.Project;
import io.devrunner.runner.project.ProjectFile;
import java.util.List;

/** What a function of the project file is called on AWS. */
final class NameOnAws {
    private NameOnAws() {}

    /**
     * The name itself, unless the file says that it is another one there. If that is a glob, it is looked up among the
     * functions that are attached to the stage.
     *
     * @throws UserException when none or more than one of these is meant
     */
    static String of(String function, Project project, AwsAccess access, String stage) {
        List<String> globs = project.functions().stream()
                .filter(declared -> declared.name().equals(function))
                .flatMap(declared -> declared.namesOnAws().stream())
                .toList();
        if (globs.isEmpty()) {
            return function;
        }
        if (globs.size() == 1 && !globs.get(0).contains("*")) {
            return globs.get(0);
        }
        try (Attachments attachments = Attachments.open(access, BridgeStack.find(access, stage), ignored -> {})) {
            return only(function, project, globs, attachments.attached(globs).names(), stage, access);
        }
    }

    private static String only(
            String function,
            Project project,
            List<String> globs,
            List<String> attached,
            String stage,
            AwsAccess access) {
        AwsNames names = new AwsNames(project.functions());
        List<String> meant = attached.stream()
                .filter(name -> names.function(name)
                        .filter(declared -> declared.name().equals(function))
                        .isPresent())
                .toList();
        String known = ProjectFile.NAME + " says that it is " + String.join(", ", globs) + " there (on-aws)";
        if (meant.isEmpty()) {
            throw new UserException(
                    "it is not known what the function '" + function + "' is called on AWS",
                    known + ", and no function of such a name is attached to the stage " + stage,
                    "invoke it by its name on AWS, or attach it: dev-runner attach FUNCTION --stage " + stage
                            + access.options());
        }
        if (meant.size() > 1) {
            throw new UserException(
                    "the function '" + function + "' is more than one on AWS",
                    known + ", and attached to the stage " + stage + " are " + String.join(", ", meant),
                    "invoke one of them by that name");
        }
        return meant.get(0);
    }
}
