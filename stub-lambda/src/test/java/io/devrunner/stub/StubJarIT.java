package io.devrunner.stub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** What is shipped: the function's own classes come first on Lambda's class path, so nothing of it may be shared. */
class StubJarIT {
    private static final Path JAR = Path.of(System.getProperty("stub.jar"));
    private static final Path LAYER = Path.of(System.getProperty("stub.layer"));
    private static final long MAX_BYTES = 12L << 20;

    @Test
    void everyClassIsInThePackageOfDevRunner() throws IOException {
        assertThat(entries(JAR))
                .filteredOn(name -> name.endsWith(".class"))
                .hasSizeGreaterThan(100)
                .allSatisfy(name -> assertThat(name).startsWith("io/devrunner/stub/"));
    }

    @Test
    void noServiceFileNamesAForeignInterface() throws IOException {
        assertThat(entries(JAR))
                .filteredOn(name -> name.startsWith("META-INF/services/") && !name.endsWith("/"))
                .allSatisfy(name -> assertThat(name).startsWith("META-INF/services/io.devrunner.stub."));
    }

    @Test
    void itNamesWhatItContainsWithTheLicences() throws IOException {
        try (ZipFile zip = new ZipFile(JAR.toFile())) {
            String text = new String(
                    zip.getInputStream(zip.getEntry("META-INF/THIRD-PARTY.txt")).readAllBytes(),
                    StandardCharsets.UTF_8);
            assertThat(text).contains("Jackson", "Java-WebSocket", "SLF4J", "MIT License");
            assertThat(zip.getEntry("META-INF/LICENSE")).isNotNull();
        }
    }

    @Test
    void theTableNeedsNoClientOfItsOwn() throws IOException {
        assertThat(entries(JAR))
                .filteredOn(name -> name.endsWith(".class"))
                .noneMatch(name -> name.contains("/services/dynamodb/"))
                .noneMatch(name -> name.contains("/DynamoDb"))
                .noneMatch(name -> name.contains("/urlconnection/"));
    }

    @Test
    void itIsSmall() throws IOException {
        assertThat(Files.size(JAR)).isLessThan(MAX_BYTES);
    }

    @Test
    void theLayerHoldsTheJarAlone() throws IOException {
        assertThat(entries(LAYER))
                .filteredOn(name -> !name.endsWith("/"))
                .containsExactly("java/lib/dev-runner-stub.jar");
    }

    @Test
    void theHandlerStartsWithNothingButTheJarAndLambdasInterfaces() throws Exception {
        URL interfaces =
                RequestStreamHandler.class.getProtectionDomain().getCodeSource().getLocation();
        URL[] classPath = {JAR.toUri().toURL(), interfaces};
        try (URLClassLoader loader = new URLClassLoader(classPath, ClassLoader.getPlatformClassLoader())) {
            Class<?> handler = loader.loadClass("io.devrunner.stub.StubHandler");
            assertThat(handler.getClassLoader()).isSameAs(loader);
            assertThat(handler.getInterfaces()[0].getName()).isEqualTo(RequestStreamHandler.class.getName());
            // All of it is there: the constructor comes as far as the environment variables, which are not set here.
            assertThat(catchThrowable(() -> handler.getConstructor().newInstance()))
                    .rootCause()
                    .hasMessageContaining("DEV_RUNNER_BRIDGE_URL");
        }
    }

    private static List<String> entries(Path file) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            return zip.stream().map(ZipEntry::getName).toList();
        }
    }
}
