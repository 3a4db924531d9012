package io.devrunner.runner.bench;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;

/**
 * A generated project: a handler that answers with its version, further classes of which it uses some, and jars with a
 * class each. Each version of the handler differs from the one before in a method's body, or in its shape too.
 */
final class BenchProject {
    /** The handler of {@code GET /}; its response is the version. */
    static final String HANDLER = "bench.Handler";

    /** How many of the further classes the handler calls: what is never loaded costs a reload nothing. */
    private static final int MOST_USED = 100;

    private final Path directory;
    private final Size size;
    private int version;
    private int shape;

    /**
     * How large a project is.
     *
     * @param classes of its own, with the handler
     * @param jars dependencies
     */
    record Size(int classes, int jars) {
        @Override
        public String toString() {
            return classes == 1 ? "1 class" : classes + " classes, " + jars + " jars";
        }
    }

    private BenchProject(Path directory, Size size) {
        this.directory = directory;
        this.size = size;
    }

    /** Writes sources, class files and jars, and a project file that leads to them. */
    static BenchProject create(Path directory, Size size, boolean compileOnSave) throws IOException {
        BenchProject project = new BenchProject(directory, size);
        for (int jar = 0; jar < size.jars(); jar++) {
            write(
                    project.library(jar),
                    "package library" + jar + "; public class Library {" + " public static int value() { return " + jar
                            + "; } }");
        }
        for (int part = 1; part < size.classes(); part++) {
            write(project.part(part), project.partSource(part));
        }
        write(project.handlerSource(), project.handler());
        project.compile(project.directory.resolve("library-classes"), project.sourcesUnder("library-sources"));
        for (int jar = 0; jar < size.jars(); jar++) {
            project.writeJar(jar);
        }
        project.copyLambdaInterfaces();
        project.compile(project.classes(), project.sourcesUnder("src"));
        write(
                directory.resolve("dev-runner.yaml"),
                "classes: [classes]\nclasspath: [\"jars/*.jar\"]\n" + (compileOnSave ? "sources: [src]\n" : "")
                        + "functions: {bench: {handler: " + HANDLER + ", routes: [\"GET /\"]}}\n");
        return project;
    }

    Path directory() {
        return directory;
    }

    Path classes() {
        return directory.resolve("classes");
    }

    Path jars() {
        return directory.resolve("jars");
    }

    /** What the handler answers once the last change is in use. */
    String version() {
        return "version " + version;
    }

    /** Makes the next version differ in a method's body alone, or in its shape too; nothing is written yet. */
    void change(boolean itsShape) {
        version++;
        if (itsShape) {
            shape++;
        }
    }

    /** Compiles the handler aside, so that writing its class file is all that is left to do. */
    byte[] compiledHandler() throws IOException {
        Path aside = directory.resolve("aside");
        Path source = aside.resolve("Handler.java");
        write(source, handler());
        compile(aside, List.of(source));
        return Files.readAllBytes(aside.resolve("bench").resolve("Handler.class"));
    }

    /** As a build tool that moves finished files into place. */
    void writeClassFile(byte[] content) throws IOException {
        replace(classes().resolve("bench").resolve("Handler.class"), content);
    }

    /** As an editor that saves through a temporary file. */
    void saveSource() throws IOException {
        replace(handlerSource(), handler().getBytes(StandardCharsets.UTF_8));
    }

    /** Another jar in the place of the first; the class in it is the same. */
    void replaceJar() throws IOException {
        writeJar(0);
    }

    private Path handlerSource() {
        return directory.resolve("src").resolve("bench").resolve("Handler.java");
    }

    private Path part(int part) {
        return directory
                .resolve("src")
                .resolve("bench")
                .resolve("part" + part % 20)
                .resolve("Part" + part + ".java");
    }

    private Path library(int jar) {
        return directory.resolve("library-sources").resolve("library" + jar).resolve("Library.java");
    }

    private String handler() {
        StringBuilder calls = new StringBuilder();
        for (int part = 1; part <= Math.min(MOST_USED, size.classes() - 1); part++) {
            calls.append(" + bench.part%d.Part%d.value()".formatted(part % 20, part));
        }
        return """
                package bench;

                import com.amazonaws.services.lambda.runtime.Context;
                import com.amazonaws.services.lambda.runtime.RequestHandler;
                import java.util.Map;

                public class Handler implements RequestHandler<Map<String, Object>, Map<String, Object>> {
                    @Override
                    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
                        return Map.of("statusCode", 200, "body", "version %d".substring(shape%d() * 0));
                    }

                    int shape%d() {
                        return 0%s;
                    }
                }
                """.formatted(version, shape, shape, calls);
    }

    private String partSource(int part) {
        String library = size.jars() == 0 ? "" : " + library%d.Library.value()".formatted(part % size.jars());
        return """
                package bench.part%d;

                import java.util.function.IntSupplier;

                public class Part%d {
                    public static int value() {
                        IntSupplier supplier = () -> %d%s;
                        return supplier.getAsInt();
                    }
                }
                """.formatted(part % 20, part, part, library);
    }

    private List<Path> sourcesUnder(String name) throws IOException {
        Path root = directory.resolve(name);
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (var files = Files.walk(root)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private void compile(Path output, List<Path> sources) throws IOException {
        if (sources.isEmpty()) {
            return;
        }
        Files.createDirectories(output);
        List<String> arguments = new ArrayList<>(List.of("-g", "-parameters", "-encoding", "UTF-8", "-proc:none"));
        arguments.addAll(List.of("-d", output.toString(), "-cp", classPath()));
        sources.forEach(source -> arguments.add(source.toString()));
        int status = ToolProvider.getSystemJavaCompiler()
                .run(null, OutputStream.nullOutputStream(), null, arguments.toArray(String[]::new));
        if (status != 0) {
            throw new IllegalStateException("the generated sources do not compile in " + output);
        }
    }

    private String classPath() {
        return String.join(
                System.getProperty("path.separator"),
                classes().toString(),
                directory.resolve("library-classes").toString(),
                jars().resolve("aws-lambda-java-core.jar").toString());
    }

    /** A POM that compiles the same sources into the same directory. */
    void writePom() throws IOException {
        write(directory.resolve("pom.xml"), """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>bench</groupId>
                  <artifactId>bench</artifactId>
                  <version>1</version>
                  <properties>
                    <maven.compiler.release>17</maven.compiler.release>
                    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
                  </properties>
                  <dependencies>
                    <dependency>
                      <groupId>com.amazonaws</groupId>
                      <artifactId>aws-lambda-java-core</artifactId>
                      <version>1.4.0</version>
                    </dependency>
                  </dependencies>
                  <build>
                    <sourceDirectory>src</sourceDirectory>
                    <outputDirectory>classes</outputDirectory>
                    <plugins>
                      <plugin>
                        <artifactId>maven-compiler-plugin</artifactId>
                        <version>3.16.0</version>
                      </plugin>
                    </plugins>
                  </build>
                </project>
                """);
    }

    /** A function brings these with it. */
    private void copyLambdaInterfaces() throws IOException {
        Files.createDirectories(jars());
        Files.copy(FreshJvm.source(RequestHandler.class), jars().resolve("aws-lambda-java-core.jar"));
    }

    private void writeJar(int number) throws IOException {
        String entry = "library" + number + "/Library.class";
        Path temporary = Files.createTempFile(Files.createDirectories(directory.resolve("aside")), "library", ".jar");
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(temporary))) {
            jar.putNextEntry(new JarEntry(entry));
            jar.write(Files.readAllBytes(directory.resolve("library-classes").resolve(entry)));
            jar.closeEntry();
            jar.setComment("for version " + version);
        }
        Files.createDirectories(jars());
        move(temporary, jars().resolve("library" + number + ".jar"));
    }

    private static void write(Path file, String content) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private void replace(Path file, byte[] content) throws IOException {
        Path temporary = Files.createTempFile(Files.createDirectories(directory.resolve("aside")), "saved", "");
        Files.write(temporary, content);
        move(temporary, file);
    }

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}
