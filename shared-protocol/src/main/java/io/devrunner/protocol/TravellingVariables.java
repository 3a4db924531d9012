package io.devrunner.protocol;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Which environment variables of a function go with it to another machine. A stub sends no others, and a runner takes no
 * others: with options for a runtime, whoever has a function's role could have commands run on a developer's machine.
 */
public final class TravellingVariables {
    /** The credentials of the function's role, which travel by themselves. */
    public static final Set<String> CREDENTIALS =
            Set.of("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN");

    /** Other names cannot be configured. https://docs.aws.amazon.com/lambda/latest/api/API_Environment.html */
    private static final Pattern CONFIGURABLE = Pattern.compile("[a-zA-Z][a-zA-Z0-9_]+");

    /** They say where things lie and how people write on one machine. */
    private static final Set<String> MACHINE = Set.of(
            "HOME",
            "HOSTNAME",
            "LANG",
            "LOGNAME",
            "PATH",
            "PWD",
            "SHELL",
            "SHLVL",
            "SYSTEMROOT",
            "SystemRoot",
            "TEMP",
            "TMP",
            "TMPDIR",
            "USER",
            "USERPROFILE");

    /**
     * Options and paths for a runtime, a shell or an SDK: on a developer's machine an agent in {@code /opt} would keep it
     * from starting.
     */
    private static final Set<String> RUNTIME = Set.of(
            "AWS_CONFIG_FILE",
            "AWS_SHARED_CREDENTIALS_FILE",
            "BASHOPTS",
            "BASH_ENV",
            "BROWSER",
            "CLASSPATH",
            "COMSPEC",
            "DOTNET_STARTUP_HOOKS",
            "GCONV_PATH",
            "GEM_PATH",
            "IBM_JAVA_OPTIONS",
            "JAVA_HOME",
            "JAVA_OPTIONS",
            "JAVA_TOOL_OPTIONS",
            "JDK_JAVA_OPTIONS",
            "LUA_INIT",
            "NODE_OPTIONS",
            "NODE_PATH",
            "OPENJ9_JAVA_OPTIONS",
            "OPENSSL_CONF",
            "PERL5LIB",
            "PERL5OPT",
            "PS4",
            "PYTHONHOME",
            "PYTHONPATH",
            "PYTHONSTARTUP",
            "PYTHONWARNINGS",
            "RUBYLIB",
            "RUBYOPT",
            "SHELLOPTS");

    /** Java's launcher on macOS sets {@code JAVA_MAIN_CLASS_} and the number of the process. */
    private static final Pattern MACHINE_PREFIX = Pattern.compile("(?:LC|LD|DYLD|JAVA_MAIN_CLASS)_.*");

    private TravellingVariables() {}

    /** Whether a variable of this name does. */
    public static boolean mayTravel(String name) {
        return CONFIGURABLE.matcher(name).matches()
                && !MACHINE.contains(name)
                && !RUNTIME.contains(name)
                && !MACHINE_PREFIX.matcher(name).matches();
    }

    /**
     * Those of the variables that may.
     *
     * @param ignoreCase whether the machine where they arrive does not tell {@code Path} from {@code PATH}, as Windows
     */
    public static Map<String, String> of(Map<String, String> all, boolean ignoreCase) {
        Map<String, String> travelling = new TreeMap<>(all);
        travelling
                .keySet()
                .removeIf(name -> !mayTravel(name) || (ignoreCase && !mayTravel(name.toUpperCase(Locale.ROOT))));
        return travelling;
    }
}
