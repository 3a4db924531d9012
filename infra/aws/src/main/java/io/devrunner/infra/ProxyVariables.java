package io.devrunner.infra;

import io.devrunner.protocol.UserException;
import java.net.Authenticator;
import java.net.PasswordAuthentication;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Leads what this JVM sends to other machines by https and wss through the proxy that the environment names, as curl and
 * the AWS CLI do. The JDK knows no such variables, but properties, which all that speaks HTTP here follows; none of it
 * goes through a proxy to this machine itself.
 */
final class ProxyVariables {
    private static final List<String> PROXY = List.of("https_proxy", "HTTPS_PROXY");
    private static final List<String> DIRECT = List.of("no_proxy", "NO_PROXY");

    private static final int DEFAULT_PORT = 80;

    private ProxyVariables() {}

    /**
     * Does so, unless the properties say already which way to go.
     *
     * @throws UserException when the variable names no proxy that the JDK could speak to
     */
    static void apply(Map<String, String> environment) {
        Optional<Map.Entry<String, String>> named = first(PROXY, environment);
        if (named.isEmpty() || System.getProperty("https.proxyHost") != null) {
            return;
        }
        URI proxy = read(named.get().getKey(), named.get().getValue());
        first(DIRECT, environment)
                .ifPresent(hosts -> System.getProperties()
                        .putIfAbsent("http.nonProxyHosts", String.join("|", patterns(hosts.getValue()))));
        int port = proxy.getPort() < 0 ? DEFAULT_PORT : proxy.getPort();
        if (proxy.getUserInfo() != null) {
            logIn(proxy.getHost(), port, proxy.getUserInfo());
        }
        System.setProperty("https.proxyPort", Integer.toString(port));
        System.setProperty("https.proxyHost", proxy.getHost());
    }

    /** The first of the variables that says something, with what it says. */
    private static Optional<Map.Entry<String, String>> first(List<String> names, Map<String, String> environment) {
        return names.stream()
                .map(name -> Map.entry(name, environment.getOrDefault(name, "").strip()))
                .filter(variable -> !variable.getValue().isEmpty())
                .findFirst();
    }

    private static URI read(String name, String value) {
        try {
            URI proxy = new URI(value.contains("://") ? value : "http://" + value);
            if ("http".equals(proxy.getScheme()) && proxy.getHost() != null) {
                return proxy;
            }
        } catch (URISyntaxException ignored) {
            // Told below.
        }
        throw new UserException(
                name + " names no proxy: '" + value.replaceFirst("[^/]*@", "...@") + "'",
                "it reads like http://proxy.example.com:3128, with user:password@ before the host where the proxy asks for"
                        + " that",
                "set it so, or unset it");
    }

    /** The same hosts as the JDK writes them, where a name does not stand for those below it. */
    private static List<String> patterns(String hosts) {
        List<String> patterns = new ArrayList<>();
        for (String host : hosts.split("[,\\s]+", -1)) {
            String name = host.replaceFirst("^\\*?\\.", "").replaceFirst(":\\d+$", "");
            if (!name.isEmpty()) {
                patterns.add(name);
                patterns.add("*." + name);
            }
        }
        return patterns;
    }

    private static void logIn(String host, int port, String userInfo) {
        int colon = userInfo.indexOf(':');
        String user = colon < 0 ? userInfo : userInfo.substring(0, colon);
        String password = colon < 0 ? "" : userInfo.substring(colon + 1);
        // By itself the JDK sends a proxy no password for a tunnel. Read once, before the first connection.
        System.getProperties().putIfAbsent("jdk.http.auth.tunneling.disabledSchemes", "");
        Authenticator.setDefault(new Authenticator() {
            @Override
            protected @Nullable PasswordAuthentication getPasswordAuthentication() {
                boolean asked = getRequestorType() == RequestorType.PROXY
                        && getRequestingHost().equals(host)
                        && getRequestingPort() == port;
                return asked ? new PasswordAuthentication(user, password.toCharArray()) : null;
            }
        });
    }
}
