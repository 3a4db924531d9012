package io.devrunner.infra.attach;

import io.devrunner.infra.AwsAccess;
import io.devrunner.protocol.UserException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.LayerVersionsListItem;

/** The layer with the stub's jar: one version for each jar, shared by all stages of an account and region. */
public final class StubLayer {
    private static final String NAME = "dev-runner-stub";

    /** Lambda's runtimes that the stub runs on. */
    static final List<String> RUNTIMES = List.of("java17", "java21", "java25");

    private static final int HASH_LENGTH = 16;

    /** The same everywhere: a zip has local times. */
    private static final LocalDateTime STAMP = LocalDateTime.of(2000, 1, 1, 0, 0);

    /** Some 4 MB as JSON, over a slow line too. */
    private static final Duration UPLOAD = Duration.ofMinutes(3);

    private final byte[] zip;

    /** Of the zip, as Lambda writes it. */
    private final String sha256;

    private final String description;

    private StubLayer(byte[] zip, String description) {
        this.zip = zip;
        sha256 = Base64.getEncoder().encodeToString(sha256(zip));
        this.description = description;
    }

    /**
     * Of a stub's jar, which holds all that it needs.
     *
     * @throws UserException when there is no jar, as when dev-runner is run from class files
     */
    public static StubLayer of(Path jar) {
        try {
            byte[] bytes = Files.readAllBytes(jar);
            return new StubLayer(zip(bytes), "dev-runner stub " + hash(bytes));
        } catch (IOException e) {
            throw new UserException(
                    "the stub's jar cannot be read from " + jar,
                    Files.isDirectory(jar) ? "this dev-runner runs from class files" : String.valueOf(e.getMessage()),
                    "build it and start that: ./dev-runner",
                    e);
        }
    }

    /** Whether this ARN of a layer version is that of a stub, whichever. */
    static boolean isOne(String arn) {
        return arn.contains(":layer:" + NAME + ":");
    }

    /** In bytes, as it is uploaded. */
    int size() {
        return zip.length;
    }

    /** The ARN of the version with this jar, which is published if it is not there. */
    String publish(Services services) {
        LambdaClient lambda = services.lambda();
        return services
                .access()
                .call(
                        "the layers " + NAME + " cannot be listed",
                        "lambda:ListLayerVersions",
                        () ->
                                lambda
                                        .listLayerVersionsPaginator(request -> request.layerName(NAME))
                                        .layerVersions()
                                        .stream()
                                        .filter(version -> description.equals(version.description()))
                                        .toList())
                .stream()
                .filter(version -> isThis(services, version))
                .map(LayerVersionsListItem::layerVersionArn)
                .findFirst()
                .orElseGet(() -> upload(services.access()));
    }

    /** A version's description is what its publisher says; what is in it is Lambda's word. */
    private boolean isThis(Services services, LayerVersionsListItem version) {
        return services.access()
                .call(
                        "the layer " + version.layerVersionArn() + " cannot be read",
                        "lambda:GetLayerVersion",
                        () -> sha256.equals(services.lambda()
                                .getLayerVersion(
                                        request -> request.layerName(NAME).versionNumber(version.version()))
                                .content()
                                .codeSha256()));
    }

    private String upload(AwsAccess access) {
        try (LambdaClient lambda = access.client(LambdaClient.builder(), UPLOAD)) {
            return access.call(
                    "the layer " + NAME + " cannot be published",
                    "lambda:PublishLayerVersion",
                    () -> lambda.publishLayerVersion(request -> request.layerName(NAME)
                                    .description(description)
                                    .compatibleRuntimesWithStrings(RUNTIMES)
                                    .licenseInfo("Apache-2.0")
                                    .content(content -> content.zipFile(SdkBytes.fromByteArray(zip))))
                            .layerVersionArn());
        }
    }

    /**
     * {@code java/lib/*.jar} is on the class path: https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html. It is
     * stored as it is, so that each JDK makes the same bytes of it; a jar is compressed already.
     */
    private static byte[] zip(byte[] jar) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(jar.length);
        try (ZipOutputStream out = new ZipOutputStream(bytes)) {
            ZipEntry entry = new ZipEntry("java/lib/dev-runner-stub.jar");
            entry.setTimeLocal(STAMP);
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(jar.length);
            CRC32 crc = new CRC32();
            crc.update(jar);
            entry.setCrc(crc.getValue());
            out.putNextEntry(entry);
            out.write(jar);
            out.closeEntry();
        }
        return bytes.toByteArray();
    }

    private static String hash(byte[] jar) {
        return HexFormat.of().formatHex(sha256(jar)).substring(0, HASH_LENGTH);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("each JDK has SHA-256", e);
        }
    }
}
