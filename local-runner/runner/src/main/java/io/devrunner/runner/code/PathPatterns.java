package io.devrunner.runner.code;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Which files of a directory are taken, by the patterns that Maven has from Ant
 * (https://ant.apache.org/manual/dirtasks.html#patterns).
 */
final class PathPatterns {
    private static final String DIRECTORIES = "(?:[^/]+/)*";
    private static final Pattern ALL = Pattern.compile(".*", Pattern.DOTALL);
    private static final Pattern NONE = Pattern.compile("(?!)");

    private final Pattern includes;
    private final Pattern excludes;

    private PathPatterns(Pattern includes, Pattern excludes) {
        this.includes = includes;
        this.excludes = excludes;
    }

    /** All files when nothing is included. */
    static PathPatterns of(List<String> includes, List<String> excludes) {
        return new PathPatterns(
                includes.isEmpty() ? ALL : anyOf(includes), excludes.isEmpty() ? NONE : anyOf(excludes));
    }

    /** Whether a file is taken, by its path within the directory. */
    boolean take(Path file) {
        String path = file.toString().replace(File.separatorChar, '/') + "/";
        return includes.matcher(path).matches() && !excludes.matcher(path).matches();
    }

    /** Those that begin with any directories share that beginning: it is what costs the time. */
    private static Pattern anyOf(List<String> patterns) {
        List<String> all = new ArrayList<>();
        List<String> anywhere = new ArrayList<>();
        for (String pattern : patterns) {
            String expression = expression(pattern);
            if (expression.startsWith(DIRECTORIES)) {
                anywhere.add(expression.substring(DIRECTORIES.length()));
            } else {
                all.add(expression);
            }
        }
        if (!anywhere.isEmpty()) {
            all.add(DIRECTORIES + "(?:" + String.join("|", anywhere) + ")");
        }
        return Pattern.compile(String.join("|", all), Pattern.DOTALL);
    }

    /** Of a path whose every name ends with a slash, the last one too, so that all names are alike. */
    private static String expression(String pattern) {
        String path = pattern.replace('\\', '/');
        StringBuilder expression = new StringBuilder(path.startsWith("/") ? "/" : "");
        for (String name : (path.endsWith("/") ? path + "**" : path).split("/+", -1)) {
            if (name.equals("**")) {
                expression.append(DIRECTORIES);
            } else if (!name.isEmpty()) {
                name.codePoints().forEach(character -> expression.append(part(character)));
                expression.append('/');
            }
        }
        return expression.toString();
    }

    private static String part(int character) {
        return switch (character) {
            case '*' -> "[^/]*";
            case '?' -> "[^/]";
            default -> Pattern.quote(Character.toString(character));
        };
    }
}
