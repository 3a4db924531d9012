package io.devrunner.runner.project;

import java.util.Map;

/** Tells of plugins that make classes of what javac does not understand, or change the classes that it has made. */
final class OtherCompilers {
    private static final String WEAVES = " changes classes after javac, and a save is compiled by javac alone:"
            + " what the plugin adds to a class is lost with it.";

    private static final String COMPILES =
            " compiles another language than Java, and a save is compiled by javac alone: other sources are not.";

    /** No {@code compile:} helps: it is of no phase before the packaging. */
    private static final String PACKAGES =
            " makes classes of its own as it packages the application, and a save does not make them: what needs them"
                    + " fails here, or is as it was packaged last.";

    /** By the plugin's name in Maven, or its id in Gradle. */
    private static final Map<String, String> PLUGINS = Map.ofEntries(
            Map.entry("aspectj-maven-plugin", WEAVES),
            Map.entry("byte-buddy-maven-plugin", WEAVES),
            Map.entry("hibernate-enhance-maven-plugin", WEAVES),
            Map.entry("hibernate-maven-plugin", WEAVES),
            Map.entry("ebean-maven-plugin", WEAVES),
            Map.entry("io.freefair.aspectj", WEAVES),
            Map.entry("io.freefair.aspectj.post-compile-weaving", WEAVES),
            Map.entry("net.bytebuddy.byte-buddy-gradle-plugin", WEAVES),
            Map.entry("org.hibernate.orm", WEAVES),
            Map.entry("io.ebean", WEAVES),
            Map.entry("quarkus-maven-plugin", PACKAGES),
            Map.entry("io.quarkus", PACKAGES),
            Map.entry("kotlin-maven-plugin", COMPILES),
            Map.entry("scala-maven-plugin", COMPILES),
            Map.entry("gmavenplus-plugin", COMPILES),
            Map.entry("org.jetbrains.kotlin.jvm", COMPILES),
            Map.entry("scala", COMPILES),
            Map.entry("groovy", COMPILES));

    private OtherCompilers() {}

    static boolean isOne(String plugin) {
        return PLUGINS.containsKey(plugin);
    }

    /** Whether a warning holds whoever compiles. */
    static boolean holdsAnyway(String warning) {
        return warning.endsWith(PACKAGES);
    }

    /**
     * What a save does not do, and how it would.
     *
     * @param plugin for which {@link #isOne}
     * @param command by which the build tool compiles, in the project directory
     */
    static String warning(String plugin, String command) {
        String what = plugin + PLUGINS.get(plugin);
        if (PACKAGES.equals(PLUGINS.get(plugin))) {
            return what;
        }
        return what + " Let the build compile; write into " + ProjectFile.NAME + ": compile: " + command;
    }
}
