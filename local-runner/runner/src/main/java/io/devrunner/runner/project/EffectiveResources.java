package io.devrunner.runner.project;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What an effective POM says of resources. Names and defaults of the settings are those of maven-resources-plugin
 * (https://maven.apache.org/plugins/maven-resources-plugin/resources-mojo.html).
 */
final class EffectiveResources {
    /** Of {@code addDefaultExcludes}: files, and directories with all that is in them. */
    private static final List<String> DEFAULT_EXCLUDES = Stream.of(("*~ #*# .#* %*% ._* .DS_Store .cvsignore"
                            + " vssver.scc project.pj .MySCMServerInfo -darcs-backup* .darcs-temp-mail .git/ .svn/ .hg/"
                            + " .bzr/ CVS/ RCS/ SCCS/ .arch-ids/ .metadata/ BitKeeper/ ChangeSet/ _darcs/ .darcsrepo/")
                    .split(" ", -1))
            .map("**/"::concat)
            .toList();

    private static final List<String> DEFAULT_DELIMITERS = List.of("${*}", "@");

    private static final List<String> UNFILTERED_EXTENSIONS = List.of("jpg", "jpeg", "gif", "bmp", "png", "ico");

    /** Settings of the plugin that change what is copied, and what is filtered. */
    private static final List<String> UNKNOWN_TO_COPY = List.of("resources", "outputDirectory");

    private static final List<String> UNKNOWN_TO_FILTER =
            List.of("escapeString", "fileNameFiltering", "mavenFilteringHints");

    /** Elements that have others in them and are no lists. */
    private static final Set<String> OBJECTS = Set.of(
            "parent", "build", "organization", "scm", "issueManagement", "ciManagement", "distributionManagement");

    private final Xml pom;
    private final Xml build;
    private final Optional<Xml> plugin;
    private final Path directory;
    private final Resources resources;

    /**
     * Those of a POM.
     *
     * @param plugin the configuration of maven-resources-plugin
     * @param directory where the POM is
     */
    EffectiveResources(Xml pom, Optional<Xml> plugin, Path directory) {
        this.pom = pom;
        this.build = pom.find("build").orElseThrow();
        this.plugin = plugin;
        this.directory = directory;
        this.resources = read();
    }

    Resources resources() {
        return resources;
    }

    private Resources read() {
        List<Resources.Directory> directories = build.find("resources").stream()
                .flatMap(resources -> resources.children("resource").stream())
                .map(this::directory)
                .toList();
        boolean filtered = directories.stream().anyMatch(Resources.Directory::filtered);
        return new Resources(directories, filtered ? filtering() : null);
    }

    /** What the plugin is told to do and dev-runner does not. */
    List<String> warnings() {
        List<String> unknown = new ArrayList<>(UNKNOWN_TO_COPY);
        if (resources.filtering() != null) {
            unknown.addAll(UNKNOWN_TO_FILTER);
        }
        return unknown.stream()
                .filter(name -> !setting(name).orElse("false").equals("false"))
                .map(name -> "resources in " + directory + " are copied without regard to <" + name
                        + "> of maven-resources-plugin")
                .toList();
    }

    private Resources.Directory directory(Xml resource) {
        List<String> excludes = new ArrayList<>(list(resource, "excludes"));
        if (flag("addDefaultExcludes", true)) {
            excludes.addAll(DEFAULT_EXCLUDES);
        }
        return new Resources.Directory(
                directory.resolve(resource.text("directory").orElseThrow()).normalize(),
                resource.text("targetPath").orElse(""),
                list(resource, "includes"),
                excludes,
                resource.text("filtering").orElse("false").equals("true"));
    }

    private ResourceFiltering filtering() {
        Map<String, String> properties = pom.find("properties")
                .map(element -> values("", element, Set.of()))
                .orElse(Map.of());
        String encoding =
                setting("encoding").orElseGet(() -> properties.getOrDefault("project.build.sourceEncoding", "UTF-8"));
        return new ResourceFiltering(
                properties,
                project(),
                files(),
                delimiters(),
                flag("supportMultiLineFiltering", false),
                flag("escapeWindowsPaths", true),
                encoding,
                setting("propertiesEncoding").orElse(encoding),
                Stream.concat(
                                UNFILTERED_EXTENSIONS.stream(),
                                settings("nonFilteredFileExtensions").stream()
                                        .map(extension -> extension.toLowerCase(Locale.ROOT)))
                        .toList());
    }

    /** What {@code ${project.NAME}} says, but for what Maven finds out as it builds. */
    private Map<String, String> project() {
        Map<String, String> values = values("", pom, OBJECTS);
        values.values().removeIf(String::isEmpty);
        values.putIfAbsent("packaging", "jar");
        values.putIfAbsent("name", pom.text("artifactId").orElseThrow());
        values.put("basedir", directory.toString());
        values.put("baseUri", directory.toFile().toURI().toString());
        return values;
    }

    /** The texts of elements without others in them, by their way down. */
    private static Map<String, String> values(String prefix, Xml element, Set<String> objects) {
        Map<String, String> values = new HashMap<>();
        for (Xml child : element.children()) {
            if (objects.contains(child.name())) {
                values.putAll(values(prefix + child.name() + ".", child, objects));
            } else if (child.children().isEmpty()) {
                values.put(prefix + child.name(), child.text());
            }
        }
        return values;
    }

    private List<Path> files() {
        List<String> files = new ArrayList<>(flag("useBuildFilters", true) ? list(build, "filters") : List.of());
        files.addAll(settings("filters"));
        return files.stream().map(file -> directory.resolve(file).normalize()).toList();
    }

    private List<String> delimiters() {
        Set<String> delimiters = new LinkedHashSet<>(settings("delimiters"));
        if (delimiters.isEmpty()) {
            return DEFAULT_DELIMITERS;
        }
        List<String> all = new ArrayList<>(flag("useDefaultDelimiters", true) ? DEFAULT_DELIMITERS : List.of());
        delimiters.removeAll(all);
        all.addAll(delimiters);
        return all;
    }

    private boolean flag(String name, boolean otherwise) {
        return setting(name).map(Boolean::parseBoolean).orElse(otherwise);
    }

    private Optional<String> setting(String name) {
        return plugin.flatMap(configuration -> configuration.text(name));
    }

    private List<String> settings(String name) {
        return plugin.map(configuration -> list(configuration, name)).orElse(List.of());
    }

    private static List<String> list(Xml parent, String name) {
        return parent.find(name).stream()
                .flatMap(list -> list.children().stream())
                .map(Xml::text)
                .filter(text -> !text.isEmpty())
                .toList();
    }
}
