package io.devrunner.runner;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import picocli.CommandLine.Command;

/** What the build cannot say of packages: who may know whom, and what nobody may do. */
final class ArchitectureTest {
    private static final String PROTOCOL = "io.devrunner.protocol..";
    private static final String STUB = "io.devrunner.stub..";
    private static final String WORKER = "io.devrunner.worker..";
    private static final String WORKER_HOST = "io.devrunner.workerhost..";
    private static final String LOCAL_CLOUD = "io.devrunner.localcloud..";
    private static final String AWS = "io.devrunner.infra..";
    private static final String RUNNER = "io.devrunner.runner..";

    private static final JavaClasses CLASSES = ours();

    private static JavaClasses ours() {
        // Other people's classes are known by their names; to read thousands of them would take a minute.
        ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .withImportOption(ArchitectureTest::isOurs)
                .importPackages("io.devrunner");
    }

    private static boolean isOurs(Location location) {
        return !location.contains("/io/devrunner/stub/shaded/") && !location.contains("/test-classes/");
    }

    @Test
    void theProtocolKnowsNobody() {
        noClasses()
                .that()
                .resideInAPackage(PROTOCOL)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(STUB, WORKER, WORKER_HOST, LOCAL_CLOUD, AWS, RUNNER)
                .because("stub and runner have to agree on it, and neither may pull the other along")
                .check(CLASSES);
    }

    @Test
    void theStubKnowsTheProtocolAlone() {
        noClasses()
                .that()
                .resideInAPackage(STUB)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(WORKER, WORKER_HOST, LOCAL_CLOUD, AWS, RUNNER)
                .because("it is deployed to AWS, where nothing else of ours exists")
                .check(CLASSES);
    }

    @Test
    void theWorkerKnowsNobody() {
        noClasses()
                .that()
                .resideInAPackage(WORKER)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(PROTOCOL, STUB, WORKER_HOST, LOCAL_CLOUD, AWS, RUNNER)
                .because("it shares a JVM with the user's classes and speaks the Runtime API alone,"
                        + " so that a runtime of another language can stand in for it")
                .check(CLASSES);
    }

    @Test
    void whatServesTheRunnerDoesNotKnowIt() {
        noClasses()
                .that()
                .resideInAnyPackage(WORKER_HOST, LOCAL_CLOUD)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(AWS, RUNNER)
                .because("the local cloud stands in for AWS, which knows nothing of a runner either")
                .check(CLASSES);
    }

    @Test
    void whatIsOnAwsKnowsTheProtocolAlone() {
        noClasses()
                .that()
                .resideInAPackage(AWS)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(STUB, WORKER, WORKER_HOST, LOCAL_CLOUD, RUNNER)
                .because("it works on an account whether or not anything runs on this machine")
                .check(CLASSES);
    }

    @Test
    void nobodyKnowsTheCommandLine() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.devrunner.runner.cli..")
                .and()
                .doNotHaveFullyQualifiedName(Main.class.getName())
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.devrunner.runner.cli..")
                .because("what a command does must also be done without a terminal")
                .check(CLASSES);
    }

    @Test
    void packagesFormNoCycles() {
        slices().matching("io.devrunner.(**)")
                .should()
                .beFreeOfCycles()
                .because("a package that cannot be read without another is no package")
                .check(CLASSES);
    }

    @Test
    void nobodySleeps() {
        noClasses()
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "sleep", long.class, int.class)
                .because("later means a scheduler, and waiting means a timeout that is checked")
                .check(CLASSES);
    }

    @Test
    void theConsoleAloneWritesToTheStandardStreams() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.devrunner.runner.console..")
                .and()
                .doNotHaveFullyQualifiedName(Main.class.getName())
                .and()
                // On AWS standard output is the function's log.
                .doNotHaveFullyQualifiedName("io.devrunner.stub.StubHandler")
                .and()
                // A process of the benchmark, whose results are read from there.
                .doNotHaveFullyQualifiedName("io.devrunner.runner.bench.load.LoadDriver")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .because("the log stream is the product, and a stray line would break it for programs")
                .check(CLASSES);
    }

    @Test
    void commandsKeepNoLogger() {
        noFields()
                .that()
                .haveRawType(Logger.class)
                .should()
                .beDeclaredInClassesThat()
                .areAnnotatedWith(Command.class)
                .because(
                        "each command is made before the log file is known, and the first logger decides where all write")
                .check(CLASSES);
    }

    @Test
    void diagnosticsGoToOneLogger() {
        noClasses()
                .that()
                // It takes from java.util.logging what the user's classes have put there.
                .doNotHaveFullyQualifiedName("io.devrunner.worker.GenerationCaches")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.util.logging..", "org.apache.log4j..", "org.apache.logging..")
                .because("a second logger would write where nobody looks")
                .check(CLASSES);
    }
}
