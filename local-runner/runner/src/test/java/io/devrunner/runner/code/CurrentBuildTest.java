package io.devrunner.runner.code;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.protocol.UserException;
import io.devrunner.runner.project.BuildModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CurrentBuildTest {
    private static final String UNREACHABLE = "repo.maven.apache.org: Name or service not known.";

    @TempDir
    Path directory;

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE);
    private TestProject project;
    private Path pom;
    private BuildModel first;
    private BuildModel second;
    private CurrentBuild build;

    private final AtomicInteger runs = new AtomicInteger();

    /** One for each answer that nobody has waited for. */
    private final Semaphore answers = new Semaphore(0);

    private final CountDownLatch interrupted = new CountDownLatch(1);

    /** What Maven fails on; null when it succeeds. */
    private volatile @Nullable RuntimeException obstacle;

    /** What Maven waits for, if for anything. */
    private volatile @Nullable CountDownLatch released;

    @BeforeEach
    void create() throws IOException {
        project = new TestProject(directory);
        pom = Files.writeString(directory.resolve("pom.xml"), "first");
        first = project.model(List.of(), List.of(pom));
        second = project.model(List.of(directory.resolve("new.jar")), List.of(pom));
        build = new CurrentBuild(first, Instant.now().plusSeconds(1), this::run, project, now::get);
    }

    @AfterEach
    void close() {
        build.close();
        project.close();
    }

    private BuildModel run() {
        runs.incrementAndGet();
        CountDownLatch latch = released;
        if (latch != null) {
            await(latch);
        }
        RuntimeException failure = obstacle;
        if (failure != null) {
            throw failure;
        }
        return second;
    }

    private void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            interrupted.countDown();
            throw new IllegalStateException(e);
        }
    }

    private BuildModel model() {
        return build.model(answers::release);
    }

    /** The model of before, which is given at once, and the answer that then comes. */
    private BuildModel modelAfterThePause() throws InterruptedException {
        now.addAndGet(CurrentBuild.PAUSE.toNanos());
        assertThat(model()).isEqualTo(first);
        assertThat(answers.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        return model();
    }

    private void saveWhileMavenFails() throws IOException {
        obstacle = new UserException("Maven cannot tell the class path", UNREACHABLE, "Mend it.");
        Files.writeString(pom, "with one more dependency");
        assertThat(model()).isEqualTo(first);
    }

    @Test
    void aWarningThatHasBeenToldIsNotToldAgain() throws IOException {
        BuildModel known = new BuildModel(first.modules(), List.of(), List.of(pom), List.of("one"));
        second = new BuildModel(first.modules(), List.of(), List.of(pom), List.of("one", "two"));
        try (CurrentBuild warned =
                new CurrentBuild(known, Instant.now().plusSeconds(1), this::run, project, now::get)) {
            Files.writeString(pom, "with one more plugin");
            assertThat(warned.model(answers::release)).isEqualTo(second);
        }
        assertThat(project.warnings).containsExactly("one", "two");
    }

    @Test
    void itIsNotAskedWithoutAChange() {
        now.addAndGet(CurrentBuild.PAUSE.toNanos());
        assertThat(model()).isEqualTo(first);
        assertThat(runs).hasValue(0);
    }

    @Test
    void aFailureStandsForAWhileAndIsThenTriedAgain() throws Exception {
        saveWhileMavenFails();
        obstacle = null;
        now.addAndGet(CurrentBuild.PAUSE.toNanos() - 1);
        assertThat(model()).as("too soon").isEqualTo(first);
        assertThat(runs).hasValue(1);
        now.addAndGet(1 - CurrentBuild.PAUSE.toNanos());
        assertThat(modelAfterThePause()).isEqualTo(second);
        assertThat(project.warnings).hasSize(2).last().asString().contains("again");
        now.addAndGet(CurrentBuild.PAUSE.toNanos());
        assertThat(model()).isEqualTo(second);
        assertThat(runs).hasValue(2);
    }

    @Test
    void eachFailureIsFollowedByAPauseAndToldOnce() throws Exception {
        saveWhileMavenFails();
        for (int i = 0; i < 3; i++) {
            assertThat(modelAfterThePause()).isEqualTo(first);
            assertThat(model()).isEqualTo(first);
        }
        assertThat(runs).hasValue(4);
        assertThat(project.warnings)
                .singleElement()
                .asString()
                .contains(UNREACHABLE)
                .contains("Mend it.")
                .contains("30 s");
    }

    @Test
    void nobodyWaitsForABuildToolThatMayFailAgain() throws Exception {
        saveWhileMavenFails();
        released = new CountDownLatch(1);
        obstacle = null;
        now.addAndGet(CurrentBuild.PAUSE.toNanos());
        assertThat(model()).isEqualTo(first);
        assertThat(model()).as("while Maven runs").isEqualTo(first);
        released.countDown();
        assertThat(answers.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        assertThat(model()).isEqualTo(second);
        assertThat(runs).hasValue(2);
    }

    @Test
    void aBuildFileThatIsSavedMeanwhileEndsTheQuestionOfBefore() throws Exception {
        saveWhileMavenFails();
        released = new CountDownLatch(1);
        now.addAndGet(CurrentBuild.PAUSE.toNanos());
        assertThat(model()).isEqualTo(first);
        Awaitility.await().until(() -> runs.get() == 2);
        released = null;
        obstacle = null;
        Files.writeString(pom, "with another dependency");
        assertThat(model()).isEqualTo(second);
        assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void closingEndsAQuestionThatIsUnderWay() throws Exception {
        saveWhileMavenFails();
        released = new CountDownLatch(1);
        now.addAndGet(CurrentBuild.PAUSE.toNanos());
        assertThat(model()).isEqualTo(first);
        Awaitility.await().until(() -> runs.get() == 2);
        build.close();
        assertThat(interrupted.getCount()).isZero();
        Awaitility.await()
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .doesNotContain("build-model"));
    }

    @Test
    void aFileThatCannotBeReadIsAFailureLikeOthers() throws Exception {
        obstacle = new UncheckedIOException(new IOException("disk error"));
        Files.writeString(pom, "with one more dependency");
        assertThat(model()).isEqualTo(first);
        assertThat(modelAfterThePause()).isEqualTo(first);
        assertThat(project.warnings).singleElement().asString().contains("disk error");
        obstacle = null;
        assertThat(modelAfterThePause()).isEqualTo(second);
    }

    @Test
    void aBugIsAFailureLikeOthers() throws Exception {
        obstacle = new IllegalStateException("a bug");
        Files.writeString(pom, "with one more dependency");
        assertThat(model()).isEqualTo(first);
        assertThat(project.warnings).singleElement().asString().contains("a bug");
        obstacle = null;
        assertThat(modelAfterThePause()).isEqualTo(second);
    }

    @Test
    void aSavedBuildFileEndsThePause() throws IOException {
        saveWhileMavenFails();
        obstacle = null;
        Files.writeString(pom, "with another dependency");
        assertThat(model()).isEqualTo(second);
        assertThat(project.warnings).hasSize(1);
    }
}
