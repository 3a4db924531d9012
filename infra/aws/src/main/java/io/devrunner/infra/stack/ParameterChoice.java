package io.devrunner.infra.stack;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which values the parameters of a stack are to have. One that a person gives stays until a person gives another; one
 * that was an output of another stack of ours follows that output. The values do not tell which they were, so the stack
 * has the names of those that were given in a tag: it is there for other machines too. To give the output's own value
 * makes the parameter follow it again.
 *
 * @param values those that change; the others keep their value, or take their default
 * @param byHand the names of those that follow no output, though there may be one
 */
record ParameterChoice(Map<String, String> values, Set<String> byHand) {
    ParameterChoice {
        values = Map.copyOf(values);
        byHand = Set.copyOf(byHand);
    }

    /**
     * Chooses.
     *
     * @param present the stack as it is, if it is there
     * @param outputs of the stacks that it takes parameters from
     * @param given by the person, also for other stacks
     */
    static ParameterChoice of(
            StageStack stack, Optional<StackState> present, Map<String, String> outputs, Map<String, String> given) {
        List<String> fromOutputs = stack.sources().stream()
                .flatMap(source -> source.outputs().stream())
                .filter(stack.parameters()::contains)
                .toList();
        Set<String> byHand = new TreeSet<>(present.map(StackState::byHand).orElse(Set.of()));
        for (String name : fromOutputs) {
            if (given.containsKey(name)) {
                if (given.get(name).equals(outputs.get(name))) {
                    byHand.remove(name);
                } else {
                    byHand.add(name);
                }
            }
        }
        Map<String, String> values = new HashMap<>(outputs);
        values.keySet().removeAll(byHand);
        values.putAll(given);
        values.keySet().retainAll(stack.parameters());
        return new ParameterChoice(values, byHand);
    }

    /** Without the values: what is given by hand may be secret. */
    @Override
    public String toString() {
        return "ParameterChoice[" + new TreeSet<>(values.keySet()) + ", by hand " + new TreeSet<>(byHand) + "]";
    }
}
