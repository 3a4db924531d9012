package io.devrunner.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** SECURITY.md names tests as evidence; a name that leads nowhere would be none. */
final class SecurityPageTest {
    private static final Path ROOT =
            Path.of("").toAbsolutePath().resolve("../..").normalize();
    private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|IT))(?:\\.(\\w+))?`");
    private static final Pattern SCRIPT = Pattern.compile("`(\\.ci/[\\w-]+)`");

    @Test
    void eachTestThatItNamesExists() throws IOException {
        Map<String, String> tests = tests();
        TreeSet<String> missing = new TreeSet<>();
        int named = 0;
        Matcher matcher = TEST.matcher(page());
        while (matcher.find()) {
            named++;
            String source = tests.get(matcher.group(1));
            String method = matcher.group(2);
            if (source == null || (method != null && !source.contains("void " + method + "("))) {
                missing.add(matcher.group());
            }
        }
        assertThat(named).isGreaterThan(20);
        assertThat(missing).isEmpty();
    }

    @Test
    void eachScriptThatItNamesExists() throws IOException {
        Matcher matcher = SCRIPT.matcher(page());
        while (matcher.find()) {
            assertThat(ROOT.resolve(matcher.group(1))).isExecutable();
        }
    }

    private static String page() throws IOException {
        return Files.readString(ROOT.resolve("SECURITY.md"));
    }

    /** The sources of all tests, by the name of their class. */
    private static Map<String, String> tests() throws IOException {
        Map<String, String> tests = new HashMap<>();
        try (Stream<Path> modules = Files.walk(ROOT, 4)) {
            for (Path sources :
                    modules.filter(path -> path.endsWith("src/test")).toList()) {
                try (Stream<Path> files = Files.walk(sources)) {
                    for (Path file : files.filter(path -> path.toString().endsWith(".java"))
                            .toList()) {
                        tests.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
                    }
                }
            }
        }
        return tests;
    }
}
