package io.devrunner.localcloud;

import io.devrunner.localcloud.faults.FaultPlan;
import io.devrunner.localcloud.http.Cors;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/**
 * What a local cloud is made of.
 *
 * @param httpPort of the HTTP front door; 0 for any free one
 * @param awsPort of all AWS services; 0 for any free one
 * @param cors which pages may read what the HTTP front door answers
 * @param faults what goes wrong on purpose
 * @param directory the working directory of the functions' execution environments
 */
public record LocalCloudSettings(
        String stage,
        int httpPort,
        int awsPort,
        List<LocalFunction> functions,
        Cors cors,
        Path directory,
        Limits limits,
        FaultPlan faults,
        Clock clock) {
    public LocalCloudSettings {
        functions = List.copyOf(functions);
        if (!stage.matches("[A-Za-z0-9_-]{1,128}")) {
            throw new IllegalArgumentException("a stage is made of letters, digits, _ and -; found " + stage);
        }
    }

    /** Without CORS. */
    public LocalCloudSettings(
            String stage,
            int httpPort,
            int awsPort,
            List<LocalFunction> functions,
            Path directory,
            Limits limits,
            FaultPlan faults,
            Clock clock) {
        this(stage, httpPort, awsPort, functions, Cors.OFF, directory, limits, faults, clock);
    }
}
