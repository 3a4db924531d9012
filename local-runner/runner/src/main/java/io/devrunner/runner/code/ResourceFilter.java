package io.devrunner.runner.code;

import io.devrunner.runner.project.ResourceFiltering;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Replaces expressions in resources with the values that Maven would have for them. */
final class ResourceFilter {
    private static final Logger log = LoggerFactory.getLogger(ResourceFilter.class);
    private static final Pattern WINDOWS_PATH = Pattern.compile(".*[a-zA-Z]:\\\\.*");
    private static final Pattern NAME = Pattern.compile("\\w[\\w-]*(\\.[\\w-]+)+");
    private static final List<String> PROJECT_PREFIXES = List.of("project.", "pom.");

    private static final String ENVIRONMENT_PREFIX = "env.";

    /** The system properties that Maven's JVM has as this one does. */
    private static final Pattern OF_EACH_JVM = Pattern.compile("(java|os|user|file|path|line|native|sun|jdk)\\..*");

    /** What Maven alone has values for. */
    private static final Pattern MAVENS_OWN =
            Pattern.compile("(project|pom|maven|session|settings)\\..*|localRepository", Pattern.DOTALL);

    private final ResourceFiltering settings;
    private final Map<String, String> fromFiles = new TreeMap<>();
    private final Environment environment;
    private final Consumer<String> warnings;
    private final Expressions expressions;
    private final Set<String> warned = new HashSet<>();

    /** The environment variables. */
    interface Environment {
        @Nullable
        String variable(String name);
    }

    private ResourceFilter(ResourceFiltering settings, Environment environment, Consumer<String> warnings) {
        this.settings = settings;
        this.environment = environment;
        this.warnings = warnings;
        this.expressions = new Expressions(settings.delimiters(), settings.multiLine(), this::value, this::escaped);
    }

    /**
     * Reads the files that have values.
     *
     * @param warnings told once of each expression that Maven alone has a value for
     */
    static ResourceFilter open(ResourceFiltering settings, Environment environment, Consumer<String> warnings)
            throws IOException {
        ResourceFilter filter = new ResourceFilter(settings, environment, warnings);
        for (Path file : settings.files()) {
            filter.load(file);
        }
        return filter;
    }

    /** In these files only {@code ${NAME}} is replaced, whatever the delimiters in resources are. */
    private void load(Path file) throws IOException {
        Properties loaded = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            loaded.load(in);
        } catch (NoSuchFileException missing) {
            log.debug("without {}, with which Maven would fail", file, missing);
        } catch (IllegalArgumentException malformed) {
            warnings.accept(file + " has no values for resources: " + malformed.getMessage());
        }
        for (String name : loaded.stringPropertyNames()) {
            fromFiles.put(name, loaded.getProperty(name));
        }
        Expressions inFiles = new Expressions(
                List.of("${*}"),
                true,
                (name, expression) -> Optional.ofNullable(fromFiles.get(name)).or(() -> property(name)),
                UnaryOperator.identity());
        for (String name : loaded.stringPropertyNames()) {
            fromFiles.put(name, inFiles.replacedIn(loaded.getProperty(name)));
        }
    }

    /** All that decides what it makes of a file, but for the environment and the system's properties. */
    String text() {
        return List.of(
                        settings.properties(),
                        settings.project(),
                        fromFiles,
                        settings.delimiters(),
                        settings.multiLine(),
                        settings.escapeWindowsPaths(),
                        settings.encoding(),
                        settings.propertiesEncoding(),
                        settings.unfilteredExtensions())
                .toString();
    }

    /** The content of a resource as it comes beside the class files. What is no text stays as it is. */
    byte[] filtered(Path file, byte[] content) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        String extension = name.substring(name.lastIndexOf('.') + 1);
        if (settings.unfilteredExtensions().contains(extension)) {
            return content;
        }
        Charset charset = charset(extension.equals("properties") ? settings.propertiesEncoding() : settings.encoding());
        try {
            String text = charset.newDecoder().decode(ByteBuffer.wrap(content)).toString();
            String replaced = expressions.replacedIn(text);
            return replaced.equals(text) ? content : replaced.getBytes(charset);
        } catch (CharacterCodingException binary) {
            log.debug("{} is no text in {}", file, charset, binary);
            return content;
        }
    }

    private static Charset charset(String name) {
        try {
            return Charset.forName(name);
        } catch (IllegalArgumentException unknown) {
            log.debug("in UTF-8 instead of {}, with which Maven would fail", name, unknown);
            return StandardCharsets.UTF_8;
        }
    }

    private Optional<String> value(String name, String expression) {
        Optional<String> value = property(name)
                .or(() -> Optional.ofNullable(fromFiles.get(name)))
                .or(() -> Optional.ofNullable(settings.project().get(withoutPrefix(name))));
        if (value.isEmpty() && isMavensOwn(name, expression) && warned.add(expression)) {
            warnings.accept("only Maven has a value for " + expression + ", which stays as it is in resources");
        }
        return value;
    }

    /** What the machine says wins over the POM, also where that has a {@code java.version} of its own. */
    private Optional<String> property(String name) {
        return ofMachine(name)
                .or(() -> Optional.ofNullable(settings.properties().get(name)));
    }

    private Optional<String> ofMachine(String name) {
        if (name.startsWith(ENVIRONMENT_PREFIX)) {
            return Optional.ofNullable(environment.variable(name.substring(ENVIRONMENT_PREFIX.length())));
        }
        return OF_EACH_JVM.matcher(name).matches() ? Optional.ofNullable(System.getProperty(name)) : Optional.empty();
    }

    private static String withoutPrefix(String name) {
        return PROJECT_PREFIXES.stream()
                .filter(name::startsWith)
                .map(prefix -> name.substring(prefix.length()))
                .findFirst()
                .orElse(name);
    }

    /** In {@code ${...}} many a framework has expressions of its own, between other delimiters hardly any. */
    private static boolean isMavensOwn(String name, String expression) {
        return MAVENS_OWN.matcher(name).matches()
                || (!expression.startsWith("${")
                        && !name.startsWith(ENVIRONMENT_PREFIX)
                        && NAME.matcher(name).matches());
    }

    /** Also of a value that has two backslashes already. */
    private String escaped(String value) {
        return settings.escapeWindowsPaths() && WINDOWS_PATH.matcher(value).matches()
                ? value.replaceAll("\\\\{1,2}", "\\\\\\\\")
                : value;
    }
}
