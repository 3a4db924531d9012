package io.devrunner.infra;

import io.devrunner.protocol.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.Optional;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.LayerVersionsListItem;
import software.amazon.awssdk.services.lambda.model.Runtime;

/** The layer with the stub, which attached functions of all stages of an account and region use. */
public final class StubLayer {
    /** The layer's name on AWS. */
    public static final String NAME = "dev-runner-stub";

    private static final Duration UPLOAD = Duration.ofMinutes(3);

    private StubLayer() {}

    /**
     * The zip file that the build of stub-lambda makes.
     *
     * @param root the directory of dev-runner
     * @throws UserException when it is not built
     */
    public static Path find(Path root) {
        Path directory = root.resolve("stub-lambda").resolve("target");
        try (var files = Files.list(directory)) {
            Optional<Path> newest = files.filter(
                            file -> file.getFileName().toString().endsWith("-layer.zip"))
                    .max(Comparator.comparing(file -> file.toFile().lastModified()));
            if (newest.isPresent()) {
                return newest.get();
            }
        } catch (IOException ignored) {
            // Said below.
        }
        throw new UserException(
                "the layer with the stub is not built",
                "there is no *-layer.zip in " + directory,
                "build it: mvn -q -f " + root + " package -DskipTests -pl stub-lambda -am");
    }

    /**
     * Publishes the layer, unless a version with these very bytes is there.
     *
     * @return the ARN of the version
     */
    public static String publish(AwsAccess access, Path zip) {
        byte[] bytes = read(zip);
        // The list of versions tells descriptions and no hashes.
        String description = "dev-runner's stub, sha256 " + sha256(bytes);
        try (LambdaClient client = access.client(LambdaClient.builder(), UPLOAD)) {
            Optional<String> present = access.call(
                    "the versions of the layer " + NAME + " cannot be read",
                    "lambda:ListLayerVersions",
                    () -> client.listLayerVersionsPaginator(request -> request.layerName(NAME)).layerVersions().stream()
                            .filter(version -> description.equals(version.description()))
                            .map(LayerVersionsListItem::layerVersionArn)
                            .findFirst());
            return present.orElseGet(() -> access.call(
                            "the layer " + NAME + " was not published",
                            "lambda:PublishLayerVersion",
                            () -> client.publishLayerVersion(request -> request.layerName(NAME)
                                    .description(description)
                                    .licenseInfo("Apache-2.0")
                                    .compatibleRuntimes(Runtime.JAVA17, Runtime.JAVA21, Runtime.JAVA25)
                                    .content(content -> content.zipFile(SdkBytes.fromByteArrayUnsafe(bytes)))))
                    .layerVersionArn());
        }
    }

    private static byte[] read(Path zip) {
        try {
            return Files.readAllBytes(zip);
        } catch (IOException e) {
            throw new UserException(
                    "the layer with the stub cannot be read",
                    e.getClass().getSimpleName() + ": " + e.getMessage(),
                    "build it again: mvn -q package -DskipTests -pl stub-lambda -am",
                    e);
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("each JDK has SHA-256", e);
        }
    }
}
