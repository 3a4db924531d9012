package io.devrunner.worker;

import java.net.URLClassLoader;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether libraries and the user's classes are loaded together, in one class loader as on AWS. Then the libraries
 * begin anew with each reload, so this is for functions whose libraries would not find the user's classes otherwise.
 */
final class OneLoader {
    /** Classes of libraries that load or link the user's classes with the class loader of their own. */
    private static final List<String> MARKERS = List.of(
            // DynamoDB Enhanced: TableSchema.fromBean makes lambdas of a bean's methods with a Lookup of its own class;
            // each read and write would end with a NoClassDefFoundError.
            "software.amazon.awssdk.enhanced.dynamodb.TableSchema",
            // Micronaut: the handlers that its users extend build the context with the class loader of their own class,
            // and what that does not find is no bean; nothing would fail.
            "io.micronaut.context.ApplicationContext");

    /** In a stack trace; no more behind the name, which would tell of a class that was found and has failed. */
    private static final Pattern NOT_FOUND = Pattern.compile(
            "^\\s*(?:Caused by: )?java\\.lang\\.(?:NoClassDefFoundError|ClassNotFoundException): (\\S+)$",
            Pattern.MULTILINE);

    private final String handler;
    private final Records records;

    /** Guarded by this. */
    private final Twins twins = new Twins();

    /** What the last warning about them was about. Guarded by this. */
    private List<String> warnedOf = List.of();

    /** Whether the libraries, which stay the same, have one of the markers; null until somebody has looked. Guarded by this. */
    private @Nullable Boolean marked;

    /** Whether a library has not found a class of the user's. */
    private final AtomicBoolean missed = new AtomicBoolean();

    OneLoader(String handler, Records records) {
        this.handler = handler;
        this.records = records;
    }

    /** Whether what is loaded next is loaded together. */
    synchronized boolean isNeeded(Set<String> names, URLClassLoader libraries) {
        return hasTwins(names, libraries)
                || (!names.contains(handlerClass()) && isIn(libraries, handlerClass()))
                || isMarked(libraries)
                || missed.get();
    }

    /**
     * Whether an environment whose libraries have a loader of their own has failed because of that; if so, what comes next
     * is loaded together.
     *
     * @param code the user's classes
     */
    boolean wouldHaveFound(Failure failure, Map<String, ClassContent> code) {
        Matcher matcher = NOT_FOUND.matcher(failure.log());
        while (matcher.find()) {
            String name = matcher.group(1).replace('/', '.');
            if (code.containsKey(name)) {
                warnOfMissed(name);
                return true;
            }
        }
        return false;
    }

    private void warnOfMissed(String name) {
        if (missed.compareAndSet(false, true)) {
            records.warning(
                    name + ": not found by a library, which looks with its own class loader; from now on one class"
                            + " loader has all, as on AWS, and a reload loads the jars anew");
        }
    }

    /** Whether only a loader that has all finds the user's class for a library too, as on AWS. */
    private boolean hasTwins(Set<String> names, URLClassLoader libraries) {
        List<String> found = twins.of(names, libraries).stream().sorted().toList();
        if (!found.isEmpty() && !found.equals(warnedOf)) {
            warnedOf = found;
            records.warning(found.get(0) + (found.size() > 1 ? " and " + (found.size() - 1) + " more" : "")
                    + ": in a class directory and in a jar; the directory's is used, as on AWS, and a reload"
                    + " loads the jars anew");
        }
        return !found.isEmpty();
    }

    /** One that is a library's is a framework's, which looks for the user's classes with the class loader of its own. */
    private String handlerClass() {
        int method = handler.indexOf("::");
        return method < 0 ? handler : handler.substring(0, method);
    }

    private boolean isMarked(URLClassLoader libraries) {
        if (marked == null) {
            marked = MARKERS.stream().anyMatch(name -> isIn(libraries, name));
        }
        return marked;
    }

    private static boolean isIn(URLClassLoader libraries, String className) {
        return libraries.findResource(CodeLoader.resource(className)) != null;
    }
}
