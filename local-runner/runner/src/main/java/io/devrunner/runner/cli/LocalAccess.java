package io.devrunner.runner.cli;

import io.devrunner.protocol.UserException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/** How to reach the local cloud of a project that is started, from its {@code local.env}. */
record LocalAccess(URI endpoint, Region region, AwsCredentialsProvider credentials) {
    private static final Pattern LINE = Pattern.compile("export (\\w+)='([^']*)'");

    /**
     * Reads the file.
     *
     * @param command what wants it, such as {@code invoke}
     * @throws UserException when the project is not started
     */
    static LocalAccess of(Path project, String command) {
        Path file = project.resolve(".dev-runner").resolve("local.env");
        Map<String, String> variables = new HashMap<>();
        try {
            for (String line : Files.readAllLines(file)) {
                Matcher matcher = LINE.matcher(line);
                if (matcher.matches()) {
                    variables.put(matcher.group(1), matcher.group(2));
                }
            }
        } catch (IOException e) {
            throw new UserException(
                    "no dev-runner is started in " + project,
                    "there is no " + file,
                    "start it in another terminal: dev-runner start --project '" + project + "', or if it runs for a"
                            + " stage on AWS: dev-runner " + command + " --stage NAME",
                    e);
        }
        return new LocalAccess(
                URI.create(variables.getOrDefault("AWS_ENDPOINT_URL_LAMBDA", "")),
                Region.of(variables.getOrDefault("AWS_REGION", "")),
                StaticCredentialsProvider.create(AwsBasicCredentials.create(
                        variables.getOrDefault("AWS_ACCESS_KEY_ID", ""),
                        variables.getOrDefault("AWS_SECRET_ACCESS_KEY", ""))));
    }
}
