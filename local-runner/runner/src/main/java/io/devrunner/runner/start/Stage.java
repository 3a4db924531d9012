package io.devrunner.runner.start;

import io.devrunner.protocol.Variables;
import io.devrunner.runner.console.RunnerEvent;
import io.devrunner.runner.session.InvocationRunner;
import io.devrunner.runner.session.Lineage;
import io.devrunner.runner.session.RunnerSession;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Where invocations come from: the local cloud, or a bridge on AWS. */
sealed interface Stage extends AutoCloseable permits LocalStage, AwsStage {
    /** The variables that every function finds, whether its stub has been heard of or not. */
    Map<String, String> variables();

    /** The developer's own variables, for functions with {@code credentials: own}. */
    Map<String, String> developer();

    /** The credentials that the stubs will bring; empty when only they know. */
    Optional<Variables> credentials();

    /** What a shell needs to call the functions with the AWS CLI or an SDK; empty when it needs nothing from here. */
    Map<String, String> environment();

    /** By which the deadlines of invocations go. */
    Clock clock();

    /** Done when the first execution environment of each stub that was started here has ended its init phase, or failed. */
    CompletableFuture<Void> warm();

    /** Done when the callers of what was under way have their answers, as far as that can be known here. */
    CompletableFuture<Void> finish();

    /**
     * Opens a session; from then on invocations come.
     *
     * @param lineage follows the last sessions of the project, whose runners have ended
     */
    RunnerSession session(InvocationRunner runner, Lineage lineage);

    /** What is there for a person or a program to use. */
    RunnerEvent.Ready ready(Map<String, Integer> debugPorts, long millis);

    @Override
    void close();
}
