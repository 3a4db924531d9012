package io.devrunner.runner.project;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.protocol.UserException;
import io.devrunner.protocol.fuzz.Fuzzer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever stands in {@code dev-runner.yaml}, it is a project or an error that a person can mend. */
@Timeout(value = 2, unit = TimeUnit.HOURS)
final class ProjectFileFuzzTest {
    @Test
    void aProjectFileIsReadOrItsErrorIsNamed() throws Exception {
        Path directory = Path.of("project").toAbsolutePath();
        Path file = directory.resolve(ProjectFile.NAME);
        Fuzzer.of("yaml")
                .seed("""
                        stage: dev
                        database: embedded
                        functions:
                          list-databases:
                            handler: example.ListDatabases
                            routes: ["GET /", "GET /databases/{id}", "ANY /files/{proxy+}", $default]
                            memory: 512
                            timeout: 30
                            payload: "1.0"
                            concurrency: 10
                            environment: {GREETING: hello}
                            credentials: own
                        """)
                .seed("""
                        classes: [out]
                        classpath: ['lib/*.jar']
                        sources: [src]
                        compile: mvn -q -o compile
                        functions:
                          node: {command: [node, index.mjs], watch: [src], handler: "a.b"}
                        """)
                .seed("functions: &a {x: &b {handler: *b}, y: *a}\n")
                .seed("? [a, b]\n: !!binary |\n  R0lGODlh\n--- !x\n%TAG ! tag:a,2000:\n")
                .words("handler: ", "routes: ", "memory: ", "environment: ", "command: ", "functions:", "::", ".")
                .words(
                        "&a ", "*a", "<<: ", "!!int ", "? ", ": ", "- ", "|\n", ">\n", "---\n", "{", "[", "\t", "/{",
                        "+}")
                .run(input -> {
                    try {
                        Project project = ProjectFile.parse(directory, file, new String(input, StandardCharsets.UTF_8));
                        assertThat(project.functions()).isNotEmpty();
                        return "functions " + project.functions().size();
                    } catch (UserException e) {
                        assertThat(e.what()).isNotBlank();
                        assertThat(e.why()).isNotBlank();
                        assertThat(e.fix()).isNotBlank();
                        return e.what().replace(file.toString(), "") + e.why();
                    }
                });
    }
}
