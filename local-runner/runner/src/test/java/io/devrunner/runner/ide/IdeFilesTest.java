package io.devrunner.runner.ide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.devrunner.protocol.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

final class IdeFilesTest {
    private static final Map<String, Integer> ONE = Map.of("orders", 5005);

    @TempDir
    Path directory;

    @Test
    void visualStudioCodeAttachesToEachFunctionAndToAllAtOnce() throws Exception {
        IdeFiles.write(directory, two());

        JsonNode json = new ObjectMapper().readTree(Files.readString(launchJson()));
        assertThat(json.path("version").asText()).isEqualTo("0.2.0");
        List<String> names = new ArrayList<>();
        for (JsonNode configuration : json.path("configurations")) {
            assertThat(configuration.path("type").asText()).isEqualTo("java");
            assertThat(configuration.path("request").asText()).isEqualTo("attach");
            assertThat(configuration.path("hostName").asText()).isEqualTo("localhost");
            assertThat(configuration.path("port").isInt()).isTrue();
            names.add(configuration.path("name").asText());
        }
        assertThat(names).containsExactly("dev-runner: orders", "dev-runner: stock-2");
        assertThat(json.path("configurations").path(1).path("port").asInt()).isEqualTo(5006);
        assertThat(json.path("compounds").path(0).path("configurations"))
                .extracting(JsonNode::asText)
                .containsExactlyElementsOf(names);
    }

    @Test
    void oneFunctionNeedsNoCompound() throws Exception {
        IdeFiles.write(directory, ONE);

        assertThat(new ObjectMapper().readTree(Files.readString(launchJson())).has("compounds"))
                .isFalse();
    }

    @Test
    void intelliJAttachesToEachFunction() throws Exception {
        IdeFiles.write(directory, two());

        Document xml = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(runConfiguration("stock-2").toFile());
        assertThat(xml.getDocumentElement().getAttribute("name")).isEqualTo("ProjectRunConfigurationManager");
        Element configuration =
                (Element) xml.getElementsByTagName("configuration").item(0);
        assertThat(configuration.getAttribute("type")).isEqualTo("Remote");
        assertThat(configuration.getAttribute("name")).isEqualTo("dev-runner-stock-2");
        assertThat(options(configuration))
                .containsEntry("USE_SOCKET_TRANSPORT", "true")
                .containsEntry("SERVER_MODE", "false")
                .containsEntry("HOST", "localhost")
                .containsEntry("PORT", "5006")
                .containsEntry("DEBUG_PORT", "5006");
        assertThat(xml.getElementsByTagName("RunnerSettings").getLength()).isOne();
        assertThat(runConfiguration("orders")).exists();
    }

    @Test
    void aSecondTimeChangesNoByte() throws Exception {
        IdeFiles.write(directory, two());
        Map<Path, String> before = contents();

        assertThat(IdeFiles.write(directory, two())).hasSize(3).allMatch(FileOutcome.Complete.class::isInstance);

        assertThat(contents()).isEqualTo(before).hasSize(3);
    }

    @Test
    void aFileOfTheirOwnKeepsItsCommentsAndIsToldWhatItLacks() throws Exception {
        String own = """
                // How we debug.
                {
                    "version": "0.2.0",
                    "configurations": [
                        /* ours */
                        {"type": "java", "name": "Orders", "request": "attach", "hostName": "localhost", "port": 5005},
                    ],
                }
                """;
        Files.createDirectories(launchJson().getParent());
        Files.writeString(launchJson(), own);

        FileOutcome outcome = IdeFiles.write(directory, two()).get(0);

        assertThat(outcome).isInstanceOfSatisfying(FileOutcome.ToAdd.class, missing -> {
            assertThat(missing.file()).isEqualTo(launchJson());
            assertThat(missing.where()).contains("configurations");
            assertThat(missing.snippet()).contains("stock-2", "5006").doesNotContain("5005");
        });
        assertThat(launchJson()).hasContent(own);
    }

    @Test
    void anEntryOfAFunctionWhosePortHasChangedIsToldTheRightOne() throws Exception {
        IdeFiles.write(directory, two());
        String before = Files.readString(launchJson());

        FileOutcome outcome = IdeFiles.write(directory, Map.of("stock-2", 5005)).get(0);

        assertThat(outcome).isInstanceOfSatisfying(FileOutcome.ToAdd.class, missing -> {
            assertThat(missing.where()).contains("in place of \"dev-runner: stock-2\"");
            assertThat(missing.snippet())
                    .contains("\"dev-runner: stock-2\"", "\"port\": 5005")
                    .doesNotContain("orders");
        });
        assertThat(launchJson()).hasContent(before);
    }

    @Test
    void anEntryOfAnotherFunctionDoesNotCoverItsPort() {
        IdeFiles.write(directory, two());

        FileOutcome outcome = IdeFiles.write(directory, Map.of("orders", 5005, "prices", 5006))
                .get(0);

        assertThat(outcome).isInstanceOfSatisfying(FileOutcome.ToAdd.class, missing -> {
            assertThat(missing.where()).isEqualTo("in \"configurations\"");
            assertThat(missing.snippet()).contains("\"dev-runner: prices\"").doesNotContain("orders", "stock-2");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "not JSON", "{", "[]", "{\"configurations\": 5}"})
    void aFileThatNobodyCanReadIsLeftAsItIs(String own) throws Exception {
        Files.createDirectories(launchJson().getParent());
        Files.writeString(launchJson(), own);

        assertThat(IdeFiles.write(directory, ONE).get(0))
                .isInstanceOfSatisfying(
                        FileOutcome.ToAdd.class,
                        missing -> assertThat(missing.snippet()).contains("5005"));
        assertThat(Files.readString(launchJson())).isEqualTo(own);
    }

    @Test
    void aRunConfigurationForAnotherPortIsToldTheRightOne() throws Exception {
        IdeFiles.write(directory, ONE);
        String before = Files.readString(runConfiguration("orders"));

        List<FileOutcome> outcomes = IdeFiles.write(directory, Map.of("orders", 6000));

        assertThat(outcomes.get(1))
                .isInstanceOfSatisfying(
                        FileOutcome.ToAdd.class,
                        missing -> assertThat(missing.snippet()).contains("6000"));
        assertThat(Files.readString(runConfiguration("orders"))).isEqualTo(before);
    }

    @Test
    void aDirectoryInTheWayIsNamed() throws Exception {
        Files.createDirectories(launchJson());

        assertThatThrownBy(() -> IdeFiles.write(directory, ONE))
                .isInstanceOfSatisfying(
                        UserException.class,
                        e -> assertThat(e.what()).contains(launchJson().toString()));
    }

    private static Map<String, Integer> two() {
        Map<String, Integer> ports = new LinkedHashMap<>();
        ports.put("orders", 5005);
        ports.put("stock-2", 5006);
        return ports;
    }

    private Path launchJson() {
        return directory.resolve(".vscode/launch.json");
    }

    private Path runConfiguration(String function) {
        return directory.resolve(".run/dev-runner-" + function + ".run.xml");
    }

    private Map<Path, String> contents() throws IOException {
        Map<Path, String> contents = new LinkedHashMap<>();
        for (Path file : List.of(launchJson(), runConfiguration("orders"), runConfiguration("stock-2"))) {
            contents.put(file, Files.readString(file));
        }
        return contents;
    }

    private static Map<String, String> options(Element within) {
        Map<String, String> options = new LinkedHashMap<>();
        NodeList elements = within.getElementsByTagName("option");
        for (int i = 0; i < elements.getLength(); i++) {
            Element option = (Element) elements.item(i);
            options.put(option.getAttribute("name"), option.getAttribute("value"));
        }
        return options;
    }
}
