package io.devrunner.runner.doctor;

import io.devrunner.infra.attach.ExaminedFunction;
import io.devrunner.protocol.UserException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Whether this JDK runs what the functions' runtimes on AWS run. */
final class JdkCheck implements Check {
    private static final String JAVA = "java";

    private final int version;
    private final Supplier<List<ExaminedFunction>> functions;

    /**
     * Compares a version.
     *
     * @param version of the JDK that runs the workers, such as 21
     * @param functions may throw a {@link UserException}
     */
    JdkCheck(int version, Supplier<List<ExaminedFunction>> functions) {
        this.version = version;
        this.functions = functions;
    }

    @Override
    public String name() {
        return "JDK";
    }

    @Override
    public Finding run() {
        String measured = "JDK " + version;
        List<ExaminedFunction> all;
        try {
            all = functions.get();
        } catch (UserException e) {
            return Finding.skipped(measured + "; which runtimes the functions have is not known: " + e.why());
        }
        for (ExaminedFunction function : all) {
            int runtime = function.runtime().flatMap(JdkCheck::number).orElse(version);
            if (runtime > version) {
                // Classes that are compiled for an older Java run here: only the build knows.
                return Finding.warning(
                        Fault.WRONG_JDK,
                        measured + "; the runtime of " + function.attached().name() + " is " + JAVA + runtime,
                        "what is compiled for a newer Java than " + version + ", or uses what only that one has, works"
                                + " on AWS, and not here",
                        "compile for it (maven.compiler.release=" + version + "), or take JDK " + runtime
                                + " or a newer one: JAVA_HOME=/path/to/jdk-" + runtime + " dev-runner start");
            }
        }
        for (ExaminedFunction function : all) {
            int runtime = function.runtime().flatMap(JdkCheck::number).orElse(version);
            if (runtime < version) {
                return Finding.warning(
                        Fault.WRONG_JDK,
                        measured + "; the runtime of " + function.attached().name() + " is " + JAVA + runtime,
                        "what the newer JDK has and Java " + runtime + " has not works here, and not on AWS",
                        "compile for it (maven.compiler.release=" + runtime + "), or take JDK " + runtime
                                + ": JAVA_HOME=/path/to/jdk-" + runtime + " dev-runner start");
            }
        }
        return Finding.ok(measured + (all.isEmpty() ? "; no function is attached" : ", as the functions' runtimes"));
    }

    private static Optional<Integer> number(String runtime) {
        return runtime.matches(JAVA + "\\d{1,3}")
                ? Optional.of(Integer.parseInt(runtime.substring(JAVA.length())))
                : Optional.empty();
    }
}
