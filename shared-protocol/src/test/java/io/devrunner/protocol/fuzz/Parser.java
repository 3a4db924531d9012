package io.devrunner.protocol.fuzz;

/** What is fuzzed. */
@FunctionalInterface
public interface Parser {
    /**
     * Reads an input. Catches what its documentation allows; whatever else it throws is a finding.
     *
     * @return what became of the input, in a few words; an input with a new outcome is changed further
     */
    String parse(byte[] input) throws Exception;
}
