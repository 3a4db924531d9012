package io.devrunner.runner.cli;

import io.devrunner.infra.stack.StageStack;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** The stacks that a command line names. */
final class StageChoice {
    static final String ALL = "all";

    private StageChoice() {}

    /** In the order in which they are deployed. */
    static Set<StageStack> of(List<String> names, CommandSpec spec) {
        Set<StageStack> chosen = EnumSet.noneOf(StageStack.class);
        for (String name : names) {
            if (name.equals(ALL)) {
                return EnumSet.allOf(StageStack.class);
            }
            chosen.add(EnumSet.allOf(StageStack.class).stream()
                    .filter(stack -> stack.label().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new ParameterException(
                            spec.commandLine(), "'" + name + "' is none of " + String.join(", ", labels()))));
        }
        return chosen;
    }

    static List<String> labels() {
        List<String> labels = new ArrayList<>(
                EnumSet.allOf(StageStack.class).stream().map(StageStack::label).toList());
        labels.add(ALL);
        return labels;
    }

    /** For completion scripts. */
    static final class Candidates implements Iterable<String> {
        @Override
        public java.util.Iterator<String> iterator() {
            return labels().iterator();
        }
    }
}
