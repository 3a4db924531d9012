package io.devrunner.runner.project;

import io.devrunner.protocol.Glob;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Which functions of a project are which ones on AWS, where deployment tools give them names of their own. */
public final class AwsNames {
    private static final String ALL = "*";

    /** A name says more than a glob, a long glob more than a short one; of two that say the same the file's first wins. */
    private static final Comparator<Match> BEST = Comparator.comparing((Match match) -> !isGlob(match.glob()))
            .thenComparing(match -> match.glob().length());

    private final List<Project.Function> functions;

    /** In the order of the project file. */
    public AwsNames(Collection<Project.Function> functions) {
        this.functions = List.copyOf(functions);
    }

    private record Match(Project.Function function, String glob) {}

    /** The function of the file that has this name on AWS. */
    public Optional<Project.Function> function(String onAws) {
        return functions.stream()
                .flatMap(function -> of(function).map(glob -> new Match(function, glob)))
                .filter(match -> Glob.matches(match.glob(), onAws))
                .reduce((one, other) -> BEST.compare(one, other) >= 0 ? one : other)
                .map(Match::function);
    }

    /**
     * The globs of names on AWS: of what was asked for by names of the file or of AWS; if nothing was, of all functions
     * that the file names, and of whatever there is when it names none.
     */
    public List<String> globs(List<String> asked) {
        Stream<String> globs;
        if (!asked.isEmpty()) {
            globs = asked.stream().flatMap(this::globs);
        } else {
            globs = functions.isEmpty() ? Stream.of(ALL) : functions.stream().flatMap(AwsNames::of);
        }
        return globs.distinct().toList();
    }

    private Stream<String> globs(String asked) {
        List<Project.Function> named = functions.stream()
                .filter(function -> Glob.matches(asked, function.name()))
                .toList();
        boolean others = named.isEmpty()
                || asked.equals(ALL)
                || named.stream().anyMatch(function -> function.namesOnAws().isEmpty());
        return Stream.concat(
                others ? Stream.of(asked) : Stream.empty(),
                asked.equals(ALL)
                        ? Stream.empty()
                        : named.stream().flatMap(function -> function.namesOnAws().stream()));
    }

    /** Of each function that may have one of several names on AWS, these. */
    public List<List<String>> alternatives() {
        return functions.stream()
                .map(Project.Function::namesOnAws)
                .filter(names -> names.size() > 1)
                .toList();
    }

    /** Whether this may be about the function: by its own name, or by one that it may have on AWS. */
    public static boolean isAbout(String glob, Project.Function function) {
        return Glob.matches(glob, function.name())
                || function.namesOnAws().stream().anyMatch(name -> Glob.overlap(glob, name));
    }

    private static Stream<String> of(Project.Function function) {
        return function.namesOnAws().isEmpty() ? Stream.of(function.name()) : function.namesOnAws().stream();
    }

    private static boolean isGlob(String name) {
        return name.contains("*");
    }
}
