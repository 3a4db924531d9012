package io.devrunner.runner.start;

import io.devrunner.protocol.seal.Refusal;
import io.devrunner.runner.console.Console;
import io.devrunner.runner.console.RunnerEvent;
import io.devrunner.runner.session.RunnerSession;
import java.util.Locale;

/**
 * Puts what becomes of the session on the console.
 *
 * @param stage options by which a new start finds the stage, with a space before each
 */
record SessionReporter(Console console, String stage) implements RunnerSession.Events {
    @Override
    public void changed(RunnerSession.State state) {
        console.show(new RunnerEvent.SessionChanged(state.name().toLowerCase(Locale.ROOT)));
    }

    @Override
    public void replacedBy(String whom) {
        console.show(new RunnerEvent.Warning(whom + " has taken over: no more events come here, what is under way is"
                + " finished. To take them back, end this dev-runner and start it again as before, with --take-over:"
                + " dev-runner start --take-over" + stage));
    }

    @Override
    public void refused(Refusal refusal) {
        if (refusal == Refusal.CROWDED) {
            console.show(new RunnerEvent.Warning("more execution environments are new here than dev-runner can take in:"
                    + " some calls are late or fail. If that goes on, start dev-runner again"));
        } else if (refusal == Refusal.OTHER_SCHEME) {
            console.show(new RunnerEvent.Warning("a function's stub is of another version of dev-runner, and its events"
                    + " cannot be read here: run dev-runner attach once more for each attached function"));
        } else if (!refusal.mayHappen()) {
            console.show(new RunnerEvent.Warning("a message was refused that " + refusal.text()
                    + ": somebody may be tampering with the bridge. How many follow is in"
                    + " .dev-runner/logs/dev-runner.log"));
        }
    }
}
