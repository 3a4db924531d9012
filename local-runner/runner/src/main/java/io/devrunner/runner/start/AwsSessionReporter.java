package io.devrunner.runner.start;

import io.devrunner.protocol.seal.Refusal;
import io.devrunner.runner.console.Console;
import io.devrunner.runner.console.RunnerEvent;
import io.devrunner.runner.session.RunnerSession;
import java.io.IOException;

/** Also says, once, why AWS does not let the session go on, when it does again, and what has become of its functions. */
record AwsSessionReporter(
        SessionReporter session, Console console, AwsTroubles troubles, AttachedWatch watch, Runnable whenReplaced)
        implements RunnerSession.Events {
    /** The options are as in {@link SessionReporter}. */
    AwsSessionReporter(
            Console console, String stage, AwsTroubles troubles, AttachedWatch watch, Runnable whenReplaced) {
        this(new SessionReporter(console, stage), console, troubles, watch, whenReplaced);
    }

    @Override
    public void changed(RunnerSession.State state) {
        session.changed(state);
        if (state == RunnerSession.State.RECONNECTED || state == RunnerSession.State.RENEWED) {
            watch.lookSoon();
        }
    }

    @Override
    public void replacedBy(String whom) {
        whenReplaced.run();
        session.replacedBy(whom);
    }

    @Override
    public void refused(Refusal refusal) {
        session.refused(refusal);
    }

    @Override
    public void registrationFails(IOException why) {
        console.show(new RunnerEvent.Warning(troubles.describe(why)));
    }

    @Override
    public void registrationWorks() {
        console.show(new RunnerEvent.Warning("AWS lets the session go on again"));
    }
}
