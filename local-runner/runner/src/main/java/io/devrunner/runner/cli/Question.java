package io.devrunner.runner.cli;

import io.devrunner.infra.stack.Consent;
import io.devrunner.protocol.UserException;
import io.devrunner.runner.console.Terminal;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Asks at the terminal, where nothing but a clear yes is one. */
final class Question implements Consent {
    private static final Set<String> YES = Set.of("y", "yes");

    private final boolean yes;
    private final PrintStream out;
    private final boolean terminal;
    private final Reader reader;

    /** Shows a question and reads a line. */
    interface Reader {
        /** The line; null at the end of the input. */
        @Nullable
        String read(String question);
    }

    /**
     * What the person answers.
     *
     * @param yes whether the person has said yes to everything beforehand (--yes)
     */
    Question(boolean yes, PrintStream out) {
        this(
                yes,
                out,
                Terminal.isTerminal(),
                question -> Objects.requireNonNull(System.console()).readLine("%s", question));
    }

    /**
     * As above.
     *
     * @param terminal whether a person sees the question and types the line: what comes from a pipe is no consent
     */
    Question(boolean yes, PrintStream out, boolean terminal, Reader reader) {
        this.yes = yes;
        this.out = out;
        this.terminal = terminal;
        this.reader = reader;
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
        if (!terminal) {
            throw new UserException("nothing was changed", "there is no terminal to ask: " + question, fix);
        }
        String answer = reader.read(question + " [y/N] ");
        return answer != null && YES.contains(answer.strip().toLowerCase(Locale.ROOT));
    }
}
