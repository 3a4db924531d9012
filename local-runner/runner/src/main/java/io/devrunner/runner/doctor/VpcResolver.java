package io.devrunner.runner.doctor;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import javax.naming.CommunicationException;
import javax.naming.NameNotFoundException;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;

/**
 * The resolver of a VPC. No security group stands before it, so that it answers to each client whom an authorization
 * rule lets into the VPC.
 * https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html
 */
final class VpcResolver {
    /** What it knows of a name. */
    sealed interface Answer {
        /** It did not answer. */
        record Silence() implements Answer {}

        /** The addresses as text; none for a name that is not there. */
        record Addresses(List<String> all) implements Answer {
            public Addresses {
                all = List.copyOf(all);
            }
        }
    }

    private final InetAddress address;
    private final Duration patience;

    VpcResolver(InetAddress address, Duration patience) {
        this.address = address;
        this.patience = patience;
    }

    /** Asks for the IPv4 addresses of a name. From DNS come texts alone, no objects. */
    @SuppressWarnings({"BanJNDI", "JdkObsolete"}) // JNDI takes a Hashtable alone.
    Answer ask(String name) {
        Hashtable<String, String> environment = new Hashtable<>();
        environment.put("java.naming.factory.initial", "com.sun.jndi.dns.DnsContextFactory");
        environment.put("java.naming.provider.url", "dns://" + address.getHostAddress());
        // The time doubles with each retry.
        environment.put("com.sun.jndi.dns.timeout.initial", String.valueOf(Math.max(1, patience.toMillis() / 3)));
        environment.put("com.sun.jndi.dns.timeout.retries", "2");
        try {
            InitialDirContext context = new InitialDirContext(environment);
            try {
                Attribute found =
                        context.getAttributes(name, new String[] {"A"}).get("A");
                return new Answer.Addresses(found == null ? List.of() : texts(found.getAll()));
            } finally {
                context.close();
            }
        } catch (NameNotFoundException ignored) {
            // An answer too: there is no such name.
            return new Answer.Addresses(List.of());
        } catch (CommunicationException ignored) {
            return new Answer.Silence();
        } catch (NamingException ignored) {
            // Refused or failed: so somebody answers.
            return new Answer.Addresses(List.of());
        }
    }

    private static List<String> texts(NamingEnumeration<?> values) throws NamingException {
        List<String> texts = new ArrayList<>();
        while (values.hasMore()) {
            texts.add(String.valueOf(values.next()));
        }
        return texts;
    }

    @Override
    public String toString() {
        return address.getHostAddress();
    }
}
