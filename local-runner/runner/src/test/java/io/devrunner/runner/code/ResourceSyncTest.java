package io.devrunner.runner.code;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.runner.project.BuildModel;
import io.devrunner.runner.project.ProjectBuild;
import io.devrunner.runner.project.ProjectFile;
import io.devrunner.runner.project.ResourceFiltering;
import io.devrunner.runner.project.Resources;
import java.io.File;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResourceSyncTest {
    /** Older than anything that is written by a test. */
    private static final FileTime OLD = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));

    @TempDir
    Path temporary;

    private TestProject project;

    @BeforeEach
    void create() throws IOException {
        project = new TestProject(temporary);
        project.saveValue("Handler", "one");
        Files.createDirectories(project.resources);
    }

    @AfterEach
    void close() {
        project.close();
    }

    @Test
    void withThePomOfSpringsParentTheFilesAreThoseThatMavenWrites() throws Exception {
        Path directory = projectWithAllKinds();
        write(directory.resolve("src/main/legal/Grüße.txt"), "Grüße von @greeting@\r\n", StandardCharsets.UTF_8);

        Map<String, String> copied = assertCopiesAreMavens(directory);

        assertThat(copied)
                .as("the test is about something")
                .hasSize(11)
                .containsEntry("application-dev.yaml", "version: 1.2\r\nlast")
                .containsEntry("META-INF/legal/NOTICE", "resources 1.2\n");
    }

    @Test
    void withDefaultDelimitersAndAnotherEncodingTheFilesAreThoseThatMavenWrites() throws Exception {
        Path directory = projectWithAllKinds();
        Path pom = directory.resolve("pom.xml");
        Files.writeString(
                pom,
                Files.readString(pom)
                        .replaceAll(
                                "(?s)<propertiesEncoding>.*</useDefaultDelimiters>",
                                "<encoding>ISO-8859-1</encoding><propertiesEncoding>UTF-16BE</propertiesEncoding>"
                                        + "<delimiters><delimiter>[[*]]</delimiter></delimiters>"
                                        + "<filters><filter>config/more.properties</filter></filters>"
                                        + "<supportMultiLineFiltering>true</supportMultiLineFiltering>"
                                        + "<escapeWindowsPaths>false</escapeWindowsPaths>"
                                        + "<addDefaultExcludes>false</addDefaultExcludes>"));
        write(directory.resolve("config/more.properties"), "from.file=${both}, and more", StandardCharsets.UTF_8);
        write(
                directory.resolve("src/main/resources/config/application.properties"),
                "ä=${greeting} @from.file@",
                StandardCharsets.UTF_16BE);
        write(
                directory.resolve("src/main/legal/Grüße.txt"),
                "ä ${greeting} @greeting@ [[greeting]] ${share}\r\n@\n@project.version@",
                StandardCharsets.ISO_8859_1);

        Map<String, String> copied = assertCopiesAreMavens(directory);

        assertThat(copied.get("META-INF/legal/Grüße.txt"))
                .as("the test is about something")
                .startsWith("ä Grüß resources Grüß resources Grüß resources C:\\share\\resources");
        assertThat(copied).containsKey("#a#").doesNotContainKey("META-INF/legal/drafts/draft.txt");
    }

    /** A POM as Spring's parent makes them, and files of all kinds. */
    private Path projectWithAllKinds() throws IOException {
        Path directory = Files.createDirectories(temporary.resolve("ein schönes Projekt"));
        Files.copy(Path.of("src/test/projects/resources/pom.xml"), directory.resolve("pom.xml"));
        Files.writeString(directory.resolve("dev-runner.yaml"), "functions: {hello: {handler: example.Hello}}\n");
        Map<String, String> files = new TreeMap<>(Map.of(
                "resources/application-dev.yaml",
                "version: @project.version@\r\nlast",
                "resources/config/application.properties",
                "a=@greeting@ ${greeting} @from.file@ @both@ @in.turn@\nb=@regex@ @share@ @nothing@.\n",
                "resources/templates/page.html",
                "<p>@project.version@ ${project.version}</p>",
                "resources/application.yml",
                "overwritten: @project.version@",
                "more/application.yml",
                "unfiltered: @project.version@",
                "legal/NOTICE",
                "@project.artifactId@ @version@\n",
                "legal/drafts/draft.txt",
                "left out",
                "java/app/Mapper.xml",
                "<mapper version='@project.version@'/>"));
        files.put("resources/application-all.yml", """
                project: @project.groupId@ @pom.artifactId@ @name@ @project.name@ @project.packaging@
                more: @project.description@ @project.organization.name@ @project.modelVersion@
                build: @project.build.finalName@ @build.directory@ @project.build.outputDirectory@
                where: @basedir@ @project.basedir@ @pom.basedir@ @project.baseUri@ @project.build.sourceDirectory@
                machine: @os.arch@ @file.separator@ @env.HOME@ @env.NO_SUCH_VARIABLE@
                mail: me@home, you@home @project.version@
                odd: @unknown@ @@ @ @ ${project.version} ${unknown} #{a} [[project.version]]@
                """);
        for (Map.Entry<String, String> file : files.entrySet()) {
            write(directory.resolve("src/main").resolve(file.getKey()), file.getValue(), StandardCharsets.UTF_8);
        }
        write(
                directory.resolve("config/values.properties"),
                "from.file=\\u00e4\nboth=of the file\nin.turn=${from.file} ${greeting} ${no.such} @both@\n",
                StandardCharsets.ISO_8859_1);
        for (String binary : List.of("resources/logo.PNG", "resources/small.png", "legal/key.p12")) {
            write(
                    directory.resolve("src/main").resolve(binary),
                    "\u0000ÿ @project.version@",
                    StandardCharsets.ISO_8859_1);
        }
        for (String name : List.of(".DS_Store", "a.yml~", "#a#", ".git/config", "templates/.svn/x", "CVS")) {
            write(directory.resolve("src/main/resources").resolve(name), "left out", StandardCharsets.UTF_8);
        }
        return directory;
    }

    /** Gives what has been copied. */
    private static Map<String, String> assertCopiesAreMavens(Path directory) throws Exception {
        Path classes = directory.resolve("target/classes");
        maven(directory, "process-resources");
        Map<String, String> expected = contents(classes);
        BuildModel model = new ProjectBuild(ProjectFile.read(directory), System.getenv()).model();
        assertThat(new ProjectBuild(ProjectFile.read(directory), System.getenv()).model())
                .as("what is kept of it for the next start")
                .isEqualTo(model);
        try (TestProject built = new TestProject(directory)) {
            built.clean();
            TestProject.ready(built.open(model));
            assertThat(contents(classes)).isEqualTo(expected);
            assertThat(built.warnings).isEmpty();
        }
        return expected;
    }

    private static void maven(Path directory, String phase) throws Exception {
        String name = System.getProperty("os.name").startsWith("Windows") ? "mvn.cmd" : "mvn";
        Path log = directory.resolve("maven.log");
        Process maven = new ProcessBuilder(name, "-B", phase)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(maven.waitFor(60, TimeUnit.SECONDS)).as("Maven has ended").isTrue();
        assertThat(maven.exitValue())
                .as(Files.readString(log, Charset.defaultCharset()))
                .isZero();
    }

    @Test
    void deletedAndExcludedResourcesAreFoundWhereTheyHaveGone() throws Exception {
        Path kept = Files.writeString(project.resources.resolve("a.txt"), "a");
        Path excluded = Files.writeString(project.resources.resolve("b.txt"), "b");
        CodeSync sync = project.open(with(
                null,
                directory("", List.of(), List.of("b.*"), false),
                directory("in/to", List.of("?.txt"), List.of(), false)));
        TestProject.ready(sync);
        assertThat(contents(project.classes))
                .containsOnlyKeys("a/Handler.class", "a.txt", "in/to/a.txt", "in/to/b.txt");

        Files.delete(kept);
        Files.delete(excluded);
        TestProject.ready(sync);
        assertThat(contents(project.classes)).containsOnlyKeys("a/Handler.class");
    }

    @Test
    void theLaterOfTwoDirectoriesWinsAndWhenItsFileIsDeletedTheOtherOneIsBack() throws Exception {
        Path later = Files.createDirectories(temporary.resolve("later"));
        Files.writeString(project.resources.resolve("a.txt"), "first");
        Path overwriting = Files.writeString(later.resolve("a.txt"), "later");
        Files.setLastModifiedTime(overwriting, OLD);
        Files.setLastModifiedTime(project.resources.resolve("a.txt"), OLD);
        CodeSync sync = project.open(project.withResources(project.resources, later));
        TestProject.ready(sync);
        assertThat(project.classes.resolve("a.txt")).hasContent("later");

        Files.writeString(project.resources.resolve("a.txt"), "first, changed");
        TestProject.ready(sync);
        assertThat(project.classes.resolve("a.txt")).hasContent("later");

        Files.delete(overwriting);
        assertThat(TestProject.ready(sync).changed()).containsExactly("a.txt");
        assertThat(project.classes.resolve("a.txt")).hasContent("first, changed");
    }

    @Test
    void whatEditorsWriteForThemselvesIsNotCopied() throws Exception {
        for (String name : List.of(
                "a.yml",
                "swp",
                "49130",
                ".a.yml.swp",
                ".a.yml.swx",
                "4913",
                "a.yml___jb_tmp___",
                "a.yml___jb_old___")) {
            Files.writeString(project.resources.resolve(name), name);
        }
        TestProject.ready(project.open(project.withResources(project.resources)));
        try (Stream<Path> copied = Files.list(project.classes)) {
            assertThat(copied.filter(Files::isRegularFile))
                    .extracting(file -> file.getFileName().toString())
                    .containsExactlyInAnyOrder("a.yml", "swp", "49130");
        }
    }

    @Test
    void whatTheBuildHasFilteredStaysUntilTheValuesOrTheFileChange() throws Exception {
        Path resource = Files.writeString(project.resources.resolve("a.txt"), "@name@");
        Files.setLastModifiedTime(resource, OLD);
        Path copy = project.classes.resolve("a.txt");
        write(copy, "by Maven", StandardCharsets.UTF_8);
        FileTime built = Files.getLastModifiedTime(copy);

        start(named("one"));
        assertThat(copy).hasContent("by Maven");
        start(named("one"));
        assertThat(copy).as("at the next start").hasContent("by Maven");
        assertThat(Files.getLastModifiedTime(copy)).isEqualTo(built);

        start(named("two"));
        assertThat(copy).as("after the POM was changed between two starts").hasContent("two");
        FileTime filtered = Files.getLastModifiedTime(copy);
        start(named("two"));
        assertThat(Files.getLastModifiedTime(copy)).isEqualTo(filtered);

        Files.writeString(resource, "@name@!");
        start(named("two"));
        assertThat(copy).hasContent("two!");
    }

    @Test
    void aChangedPropertyIsFilteredIntoFilesThatAreOlderAlreadyWhileItRuns() throws Exception {
        Path pom = Files.writeString(project.directory.resolve("pom.xml"), "one");
        Path resource = Files.writeString(project.resources.resolve("a.txt"), "@name@");
        Files.setLastModifiedTime(resource, OLD);
        CodeSync sync = project.open(() -> {
            BuildModel model = named(Files.readString(pom));
            return new BuildModel(model.modules(), List.of(), List.of(pom), List.of());
        });
        TestProject.ready(sync);
        assertThat(project.classes.resolve("a.txt")).hasContent("one");

        Files.writeString(pom, "another");
        assertThat(TestProject.ready(sync).changed()).containsExactly("a.txt");
        assertThat(project.classes.resolve("a.txt")).hasContent("another");
    }

    @Test
    void aResourceThatIsNoLongerFilteredIsCopiedAgain() throws Exception {
        Path resource = Files.writeString(project.resources.resolve("a.txt"), "@name@");
        Files.setLastModifiedTime(resource, OLD);
        start(named("one"));
        assertThat(project.classes.resolve("a.txt")).hasContent("one");
        start(project.withResources(project.resources));
        assertThat(project.classes.resolve("a.txt")).hasContent("@name@");
    }

    @Test
    void aSavedFileWithValuesIsFilteredIn() throws Exception {
        Path values = Files.writeString(temporary.resolve("values.properties"), "of.file=1\nturn=${of.file}${name}");
        Path resource = Files.writeString(project.resources.resolve("a.txt"), "@turn@");
        Files.setLastModifiedTime(resource, OLD);
        CodeSync sync = project.open(with(filtering("x", values), directory("", List.of(), List.of(), true)));
        TestProject.ready(sync);
        assertThat(project.classes.resolve("a.txt")).hasContent("1x");

        Files.writeString(values, "of.file=22\nturn=${of.file}${name}");
        TestProject.ready(sync);
        assertThat(project.classes.resolve("a.txt")).hasContent("22x");
    }

    @Test
    void whatMavenAloneKnowsIsNamedOnce() throws Exception {
        Files.writeString(project.resources.resolve("a.txt"), "@git.commit.id@ @project.dependencies@ me@home.org");
        Path b = Files.writeString(project.resources.resolve("b.txt"), "@git.commit.id@");
        CodeSync sync = project.open(named("one"));
        TestProject.ready(sync);
        Files.writeString(b, "@git.commit.id@ again");
        TestProject.ready(sync);
        assertThat(project.warnings)
                .containsExactly(
                        "only Maven has a value for @git.commit.id@, which stays as it is in resources",
                        "only Maven has a value for @project.dependencies@, which stays as it is in resources");
    }

    @Test
    void whatIsToGoElsewhereThanBesideTheClassesIsNotCopied() throws Exception {
        Files.writeString(project.resources.resolve("a.txt"), "a");
        TestProject.ready(project.open(with(null, directory("../elsewhere", List.of(), List.of(), false))));
        assertThat(project.directory.resolve("target/elsewhere")).doesNotExist();
        assertThat(project.warnings)
                .singleElement()
                .asString()
                .contains("../elsewhere")
                .contains("not copied");
    }

    /** Brings the copies up to date and ends. */
    private void start(BuildModel model) throws Exception {
        try (CodeSync sync = project.open(model)) {
            TestProject.ready(sync);
        }
    }

    private Resources.Directory directory(
            String target, List<String> includes, List<String> excludes, boolean filtered) {
        return new Resources.Directory(project.resources, target, includes, excludes, filtered);
    }

    private BuildModel with(@Nullable ResourceFiltering filtering, Resources.Directory... directories) {
        return project.with(new Resources(List.of(directories), filtering));
    }

    /** All resources, filtered, with a property {@code name}. */
    private BuildModel named(String name) {
        return with(filtering(name), directory("", List.of(), List.of(), true));
    }

    private static ResourceFiltering filtering(String name, Path... files) {
        return new ResourceFiltering(
                Map.of("name", name), Map.of(), List.of(files), List.of("@"), false, true, "UTF-8", "UTF-8", List.of());
    }

    private static void write(Path file, String text, Charset charset) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, text.getBytes(charset));
    }

    /** The bytes of all files, one character each. */
    private static Map<String, String> contents(Path directory) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = directory.relativize(file).toString().replace(File.separatorChar, '/');
                contents.put(name, Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return contents;
    }
}
