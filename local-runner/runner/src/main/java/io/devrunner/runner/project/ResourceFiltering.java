package io.devrunner.runner.project;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How maven-resources-plugin replaces expressions such as {@code ${name}}, as far as a POM tells.
 *
 * @param properties of the POM
 * @param project what else the POM says, by its way down, such as {@code build.directory}
 * @param files properties files with more values
 * @param delimiters as the plugin has them: {@code ${*}}, or {@code @} for one on either side
 * @param multiLine whether an expression may be longer than a line
 * @param escapeWindowsPaths whether a path such as {@code C:\a} is written with two backslashes
 * @param encoding of the resources
 * @param propertiesEncoding of those that are properties files
 * @param unfilteredExtensions of files that are copied as they are, in small letters
 */
public record ResourceFiltering(
        Map<String, String> properties,
        Map<String, String> project,
        List<Path> files,
        List<String> delimiters,
        boolean multiLine,
        boolean escapeWindowsPaths,
        String encoding,
        String propertiesEncoding,
        List<String> unfilteredExtensions) {
    public ResourceFiltering {
        properties = sorted(properties);
        project = sorted(project);
        files = List.copyOf(files);
        delimiters = List.copyOf(delimiters);
        unfilteredExtensions = List.copyOf(unfilteredExtensions);
    }

    /** The same order in each JVM, so that it can be told whether anything has changed since the last one. */
    private static Map<String, String> sorted(Map<String, String> values) {
        return Collections.unmodifiableMap(new TreeMap<>(values));
    }

    /** Without the values: a property may be a password. */
    @Override
    public String toString() {
        return "ResourceFiltering[" + properties.size() + " properties, " + delimiters + "]";
    }
}
