package io.devrunner.runner.code;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.runner.project.ResourceFiltering;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResourceFilterTest {
    private final List<String> warnings = new ArrayList<>();

    @Test
    void thePropertiesComeBeforeTheProjectAndTheMachineBeforeBoth() throws IOException {
        assertThat(filtered("a.txt", "@name@ @project.name@ @pom.name@ @file.separator@ @env.HOME@ @env.GONE@"))
                .isEqualTo("property project project " + System.getProperty("file.separator") + " /home/me @env.GONE@");
        assertThat(warnings).isEmpty();
    }

    @Test
    void aWindowsPathIsWrittenWithTwoBackslashes() throws IOException {
        assertThat(filtered("a.txt", "@path@ @escaped@ @regex@")).isEqualTo("in C:\\\\a\\\\b D:\\\\a\\\\b \\d");
    }

    @Test
    void picturesAndWhatIsNoTextStayAsTheyAre() throws IOException {
        assertThat(filtered("a.PNG", "@name@")).isEqualTo("@name@");
        assertThat(filtered("a.txt", "\u00ff@name@")).as("no UTF-8").isEqualTo("\u00ff@name@");
        assertThat(filtered("png", "@name@"))
                .as("as Maven takes a name for an extension")
                .isEqualTo("@name@");
        assertThat(filtered("a.png.txt", "@name@")).isEqualTo("property");
    }

    @Test
    void propertiesFilesMayHaveAnotherEncoding() throws IOException {
        assertThat(filtered("a.properties", "\u00e4=@umlaut@")).isEqualTo("\u00e4=\u00fc");
        assertThat(filtered("a.txt", "@umlaut@")).as("UTF-8").isEqualTo("\u00c3\u00bc");
    }

    /** Of a text whose characters are bytes. */
    private String filtered(String file, String text) throws IOException {
        ResourceFiltering settings = new ResourceFiltering(
                Map.of(
                        "name", "property",
                        "file.separator", "property",
                        "umlaut", "\u00fc",
                        "path", "in C:\\a\\b",
                        "escaped", "D:\\\\a\\\\b",
                        "regex", "\\d"),
                Map.of("name", "project"),
                List.of(),
                List.of("@"),
                false,
                true,
                "UTF-8",
                "ISO-8859-1",
                List.of("png"));
        Map<String, String> environment = Map.of("HOME", "/home/me");
        byte[] content = ResourceFilter.open(settings, environment::get, warnings::add)
                .filtered(Path.of(file), text.getBytes(StandardCharsets.ISO_8859_1));
        return new String(content, StandardCharsets.ISO_8859_1);
    }
}
