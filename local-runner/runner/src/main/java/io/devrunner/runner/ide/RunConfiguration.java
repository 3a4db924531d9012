package io.devrunner.runner.ide;

import java.nio.file.Path;

/** A "Remote JVM Debug" of IntelliJ IDEA as it keeps it in a project's {@code .run} directory. */
record RunConfiguration(String function, int port) {
    String name() {
        return "dev-runner-" + function;
    }

    /** The whole file; names of functions need no escaping. */
    String xml() {
        return """
                <component name="ProjectRunConfigurationManager">
                  <configuration default="false" name="%1$s" type="Remote">
                    <option name="USE_SOCKET_TRANSPORT" value="true" />
                    <option name="SERVER_MODE" value="false" />
                    <option name="SHMEM_ADDRESS" />
                    <option name="HOST" value="localhost" />
                    <option name="PORT" value="%2$d" />
                    <option name="AUTO_RESTART" value="false" />
                    <RunnerSettings RunnerId="Debug">
                      <option name="DEBUG_PORT" value="%2$d" />
                      <option name="LOCAL" value="false" />
                    </RunnerSettings>
                    <method v="2" />
                  </configuration>
                </component>
                """.formatted(name(), port);
    }

    /** Whether a file that somebody may have changed still leads to the port. */
    FileOutcome compare(Path file, String text) {
        String option = "<option name=\"PORT\" value=\"" + port + "\" />";
        return text.contains(option)
                ? new FileOutcome.Complete(file)
                : new FileOutcome.ToAdd(file, "in <configuration>, in place of the PORT that it has", option);
    }
}
