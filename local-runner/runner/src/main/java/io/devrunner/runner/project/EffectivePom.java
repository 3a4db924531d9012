package io.devrunner.runner.project;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a POM says after Maven has merged it with its parents and its own defaults. */
final class EffectivePom {
    /** In the names of plugins that generate Java. */
    private static final Pattern GENERATORS = Pattern.compile("openapi-generator|swagger-codegen|protobuf|protoc|jooq"
            + "|antlr|avro|modello|jaxb|xjc|cxf-codegen|jaxws|javacc|jflex|jsonschema2pojo|thrift|graphql|smithy"
            + "|templating");

    private final Xml pom;
    private final Xml build;
    private final Optional<Xml> compiler;

    EffectivePom(Xml pom) {
        this.pom = pom;
        this.build = pom.find("build").orElseThrow();
        this.compiler = configuration("maven-compiler-plugin", "default-compile");
    }

    /** Of one project, or of all that Maven looked at together. */
    static List<EffectivePom> all(Xml document) {
        List<Xml> projects = document.name().equals("projects") ? document.children("project") : List.of(document);
        return projects.stream().map(EffectivePom::new).toList();
    }

    String artifactId() {
        return pom.text("artifactId").orElseThrow();
    }

    String packaging() {
        return pom.text("packaging").orElse("jar");
    }

    /**
     * The source directory, those that build-helper-maven-plugin adds, and where plugins generate sources if there are
     * any that do.
     *
     * @param directory where the POM is
     */
    List<Path> sources(Path directory) {
        Set<Path> sources = new LinkedHashSet<>(Set.of(path("sourceDirectory")));
        for (Xml plugin : plugins()) {
            String name = plugin.text("artifactId").orElse("");
            if (name.equals("build-helper-maven-plugin")) {
                executions(plugin)
                        .filter(execution -> list(execution, "goals").contains("add-source"))
                        .flatMap(execution -> execution.find("configuration").stream())
                        .flatMap(configuration -> list(configuration, "sources").stream())
                        .forEach(source -> sources.add(
                                directory.resolve(source).toAbsolutePath().normalize()));
            } else if (GENERATORS.matcher(name).find()
                    && executions(plugin).findAny().isPresent()) {
                sources.add(path("directory").resolve("generated-sources"));
            }
        }
        // Annotation processors make these anew.
        sources.remove(generatedSources(directory));
        return List.copyOf(sources);
    }

    Path output() {
        return path("outputDirectory");
    }

    /** Where maven-compiler-plugin puts what annotation processors make; the directory is where the POM is. */
    Path generatedSources(Path directory) {
        return setting("generatedSourcesDirectory")
                .map(given -> directory.resolve(given).toAbsolutePath().normalize())
                .orElseGet(() -> path("directory").resolve("generated-sources").resolve("annotations"));
    }

    /** What it says of resources; the directory is where the POM is. */
    EffectiveResources resources(Path directory) {
        return new EffectiveResources(pom, configuration("maven-resources-plugin", "default-resources"), directory);
    }

    /** Those that make or change classes as javac does not; of one that does so for tests alone nothing is said. */
    List<String> otherCompilers() {
        return plugins().stream()
                .filter(EffectivePom::runs)
                .flatMap(plugin -> plugin.text("artifactId").stream())
                .filter(OtherCompilers::isOne)
                .toList();
    }

    private static boolean runs(Xml plugin) {
        return plugin.text("extensions").orElse("").equals("true")
                || executions(plugin)
                        .filter(execution -> !execution.text("phase").orElse("").equals("none"))
                        .flatMap(execution -> list(execution, "goals").stream())
                        .anyMatch(goal -> !goal.toLowerCase(Locale.ROOT).contains("test"));
    }

    List<String> javacOptions() {
        List<String> options = new ArrayList<>(List.of("-g"));
        Optional<String> release = setting("release");
        if (release.isPresent()) {
            options.addAll(List.of("--release", release.get()));
        } else {
            setting("source").ifPresent(version -> options.addAll(List.of("-source", version)));
            setting("target").ifPresent(version -> options.addAll(List.of("-target", version)));
        }
        compiler.flatMap(configuration -> configuration.text("encoding"))
                .or(() -> property("encoding"))
                .or(() -> property("project.build.sourceEncoding"))
                .ifPresent(encoding -> options.addAll(List.of("-encoding", encoding)));
        if (setting("parameters").orElse("false").equals("true")) {
            options.add("-parameters");
        }
        if (setting("enablePreview").orElse("false").equals("true")) {
            options.add("--enable-preview");
        }
        setting("proc").ifPresent(mode -> options.add("-proc:" + mode));
        compiler.flatMap(configuration -> configuration.find("annotationProcessors"))
                .map(names -> String.join(
                        ",", names.children().stream().map(Xml::text).toList()))
                .ifPresent(names -> options.addAll(List.of("-processor", names)));
        options.addAll(compilerArguments());
        return options;
    }

    /** A POM whose dependencies are the processor path, or nothing when the project has none. */
    Optional<String> processorPathPom() {
        List<Xml> paths = compiler.flatMap(configuration -> configuration.find("annotationProcessorPaths"))
                .map(Xml::children)
                .orElse(List.of());
        if (paths.isEmpty()) {
            return Optional.empty();
        }
        StringBuilder dependencies = new StringBuilder();
        for (Xml path : paths) {
            dependencies.append("<dependency>");
            path.children().forEach(part -> dependencies.append(part.source()));
            dependencies.append("</dependency>\n");
        }
        return Optional.of("<project><modelVersion>4.0.0</modelVersion><groupId>dev-runner</groupId>"
                + "<artifactId>processors</artifactId><version>1</version><packaging>pom</packaging>\n"
                + pom.find("repositories").map(Xml::source).orElse("")
                + pom.find("dependencyManagement").map(Xml::source).orElse("")
                + "<dependencies>\n" + dependencies + "</dependencies></project>\n");
    }

    private List<String> compilerArguments() {
        Stream<String> several = compiler
                .flatMap(configuration -> configuration.find("compilerArgs"))
                .map(Xml::children)
                .orElse(List.of())
                .stream()
                .map(Xml::text);
        Stream<String> one = compiler.flatMap(configuration -> configuration.text("compilerArgument")).stream();
        return usable(Stream.concat(several, one));
    }

    /**
     * The project's own arguments, without what cannot work in this process ({@code -J}), what only makes a save fail
     * that would run ({@code -Werror}), and Error Prone, which checks and makes no code.
     */
    static List<String> usable(Stream<String> arguments) {
        return arguments
                .filter(argument -> !argument.isEmpty()
                        && !argument.equals("-Werror")
                        && !argument.startsWith("-J")
                        && !argument.startsWith("-Xplugin:ErrorProne"))
                .toList();
    }

    /** A parameter of maven-compiler-plugin: its configuration wins over the property {@code maven.compiler.NAME}. */
    private Optional<String> setting(String name) {
        return compiler.flatMap(configuration -> configuration.text(name)).or(() -> property("maven.compiler." + name));
    }

    private Optional<String> property(String name) {
        return pom.find("properties").flatMap(properties -> properties.text(name));
    }

    /** Of one execution; Maven has merged the plugin's own configuration into it. */
    private Optional<Xml> configuration(String name, String executionId) {
        Optional<Xml> plugin = plugins().stream()
                .filter(found -> found.text("artifactId").orElse("").equals(name))
                .findFirst();
        return plugin.flatMap(found -> executions(found)
                        .filter(execution -> execution.text("id").orElse("").equals(executionId))
                        .findFirst())
                .flatMap(execution -> execution.find("configuration"))
                .or(() -> plugin.flatMap(found -> found.find("configuration")));
    }

    private List<Xml> plugins() {
        return build.find("plugins").map(plugins -> plugins.children("plugin")).orElse(List.of());
    }

    private static Stream<Xml> executions(Xml plugin) {
        return plugin.find("executions").stream().flatMap(executions -> executions.children("execution").stream());
    }

    private static List<String> list(Xml parent, String name) {
        return parent.find(name).map(Xml::children).orElse(List.of()).stream()
                .map(Xml::text)
                .toList();
    }

    private Path path(String name) {
        return Path.of(build.text(name).orElseThrow()).toAbsolutePath().normalize();
    }
}
