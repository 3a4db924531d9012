package io.devrunner.runner.project;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads what {@code model.init.gradle} has told of the projects of a build. */
final class GradleModel {
    private GradleModel() {}

    /**
     * The modules in the order in which Gradle told of them: each after those that it needs. Empty without any Java.
     *
     * @param gradle how Gradle is called in the project directory
     */
    static Optional<BuildModel> parse(List<String> told, List<Path> buildFiles, String gradle) {
        List<BuildModule> modules = new ArrayList<>();
        List<BuildModelCache.Lines> projects = projects(told);
        projects.forEach(project -> modules.addAll(modules(project)));
        if (modules.isEmpty()) {
            return Optional.empty();
        }
        Set<Path> runtime = new LinkedHashSet<>();
        for (int i = projects.size() - 1; i >= 0; i--) {
            runtime.addAll(projects.get(i).paths("runtime"));
        }
        modules.forEach(module -> module.classes().forEach(runtime::remove));
        List<String> warnings =
                new ArrayList<>(projects.stream().flatMap(GradleModel::warnings).toList());
        projects.stream()
                .flatMap(project -> project.texts("otherCompiler").stream())
                .distinct()
                .forEach(plugin -> warnings.add(OtherCompilers.warning(plugin, gradle + " -q classes")));
        return Optional.of(new BuildModel(modules, List.copyOf(runtime), buildFiles, warnings));
    }

    private static Stream<String> warnings(BuildModelCache.Lines project) {
        return project.texts("resourceTask").stream()
                .flatMap(task -> project.paths("resource").stream()
                        .filter(Files::isDirectory)
                        .map(directory -> "the resources in " + directory
                                + " are left to Gradle, as its build does more than to copy them;"
                                + " after a change run: gradle " + task));
    }

    private static List<BuildModelCache.Lines> projects(List<String> told) {
        List<List<String>> projects = new ArrayList<>();
        for (String line : told) {
            if (line.startsWith("module ")) {
                projects.add(new ArrayList<>());
            } else {
                projects.get(projects.size() - 1).add(line);
            }
        }
        return projects.stream().map(BuildModelCache.Lines::parse).toList();
    }

    /**
     * Gradle keeps resources in a directory of their own, as a module without sources does. Where it does more than to copy
     * them, a copy would take away what it has made.
     */
    private static List<BuildModule> modules(BuildModelCache.Lines project) {
        Path generated = project.paths("generated").get(0);
        BuildModule resources = new BuildModule(
                List.of(),
                project.texts("resourceTask").isEmpty() ? Resources.of(project.paths("resource")) : Resources.NONE,
                project.paths("resources"),
                generated,
                List.of(),
                List.of(),
                List.of());
        BuildModule code = new BuildModule(
                project.paths("source").stream()
                        .filter(source -> !source.startsWith(generated))
                        .toList(),
                Resources.NONE,
                project.paths("class"),
                generated,
                project.paths("compile"),
                javacOptions(project),
                project.paths("processor"));
        return List.of(resources, code);
    }

    private static List<String> javacOptions(BuildModelCache.Lines project) {
        List<String> options = new ArrayList<>(List.of("-g"));
        if (project.texts("release").isEmpty()) {
            project.texts("sourceVersion").forEach(version -> options.addAll(List.of("-source", version)));
            project.texts("targetVersion").forEach(version -> options.addAll(List.of("-target", version)));
        } else {
            options.addAll(List.of("--release", project.texts("release").get(0)));
        }
        project.texts("encoding").forEach(encoding -> options.addAll(List.of("-encoding", encoding)));
        Stream<String> arguments = project.texts("argument").stream();
        options.addAll(EffectivePom.usable(arguments));
        boolean explicit = project.texts("explicitProcessors").contains("true");
        if (explicit && project.texts("processor").isEmpty() && !options.contains("-proc:none")) {
            options.add("-proc:none");
        }
        return options;
    }
}
