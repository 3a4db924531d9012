package io.devrunner.runner.start;

import io.devrunner.protocol.seal.Refusal;
import io.devrunner.runner.console.Console;
import io.devrunner.runner.console.RunnerEvent;
import io.devrunner.runner.session.RunnerSession;
import java.io.IOException;

/** Also says, once, why AWS does not let the session go on, and when it does again. */
record AwsSessionReporter(SessionReporter session, Console console, AwsTroubles troubles)
        implements RunnerSession.Events {
    AwsSessionReporter(Console console, AwsTroubles troubles) {
        this(new SessionReporter(console), console, troubles);
    }

    @Override
    public void changed(RunnerSession.State state) {
        session.changed(state);
    }

    @Override
    public void replacedBy(String whom) {
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
