package io.devrunner.runner.cli;

import io.devrunner.infra.stack.Consent;
import io.devrunner.protocol.UserException;
import java.io.Console;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Asks at the terminal, where nothing but a clear yes is one. */
final class Question implements Consent {
    private static final Set<String> YES = Set.of("y", "yes");

    private final boolean yes;
    private final PrintStream out;
    private final @Nullable Console terminal;

    /**
     * What the person answers.
     *
     * @param yes whether the person has said yes to everything beforehand (--yes)
     */
    Question(boolean yes, PrintStream out) {
        this.yes = yes;
        this.out = out;
        this.terminal = System.console();
    }

    @Override
    public boolean isGiven(String question) {
        if (yes) {
            out.println(question + " yes (--yes)");
            return true;
        }
        return ask(question, "look at what is shown above, then say it beforehand: --yes");
    }

    @Override
    public boolean isGivenForLoss(String question) {
        return ask(
                question + (yes ? " (not covered by --yes)" : ""),
                "look at what is shown above; who means it runs the command in a terminal, --yes does not cover it");
    }

    private boolean ask(String question, String fix) {
        if (terminal == null) {
            throw new UserException("nothing was changed", "there is no terminal to ask: " + question, fix);
        }
        String answer = terminal.readLine("%s [y/N] ", question);
        return answer != null && YES.contains(answer.strip().toLowerCase(Locale.ROOT));
    }
}
