package io.devrunner.worker;

/** What an execution environment tells the host beside the Runtime API: where its output begins and ends. */
record EnvironmentOutput(Records records, Attribution attribution, Output output) {
    void invocationBegins(String requestId) {
        attribution.begin(requestId);
    }

    void invocationEnds(String requestId) {
        output.flush(requestId);
        attribution.end(requestId);
        records.invocationEnd(requestId);
    }
}
