package io.devrunner.infra.vpn;

import io.devrunner.infra.PrivateFiles;
import io.devrunner.protocol.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.SignatureException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The certificates and keys of one VPN on this machine: {@code ca.crt}, {@code ca.key}, {@code server.crt},
 * {@code server.key}, {@code clients/NAME.crt}, {@code clients/NAME.key} and, once somebody is revoked, {@code crl.pem}.
 * The directory has mode 0700, the files 0600; none is ever overwritten but the revocation list and, when it is renewed,
 * {@code server.crt}.
 */
public final class VpnDirectory {
    private final Path root;
    private final Clock clock;

    public VpnDirectory(Path root, Clock clock) {
        this.root = root.toAbsolutePath().normalize();
        this.clock = clock;
    }

    /** Where it is. */
    public Path root() {
        return root;
    }

    /**
     * Makes authority, server and a first client.
     *
     * @throws UserException when one of the files is there already, or none can be written
     */
    public void init(CertificateSettings settings, String client) {
        checkName(client);
        attempt("the certificates cannot be made in " + root, () -> {
            PrivateFiles.makeDirectory(root);
            PrivateFiles.makeDirectory(root.resolve("clients"));
            Instant now = clock.instant();
            Authority authority =
                    Authority.make(settings.organization(), settings.keyBits(), now, settings.authorityDays());
            Map<Path, String> files = new LinkedHashMap<>();
            put(files, root.resolve("ca"), new Authority.Issued(authority.certificate(), authority.key()));
            put(
                    files,
                    root.resolve("server"),
                    authority.server(settings.serverName(), settings.keyBits(), now, settings.days()));
            put(files, client(client), authority.client(client, settings.keyBits(), now, settings.days()));
            CertificateFiles.writeNew(files);
            return files;
        });
    }

    /**
     * Makes certificate and key of one more client.
     *
     * @param days how long it is valid; it cannot outlive the authority
     * @throws UserException when there is one of this name, or no authority
     */
    public void addClient(String name, int days) {
        checkName(name);
        attempt("the client '" + name + "' cannot be added", () -> {
            Authority authority = authority();
            Instant now = clock.instant();
            checkDays("the client '" + name + "'", days, authority.certificate(), now);
            int bits = ((RSAPublicKey) authority.certificate().getPublicKey())
                    .getModulus()
                    .bitLength();
            Map<Path, String> files = new LinkedHashMap<>();
            put(files, client(name), authority.client(name, bits, now, days));
            CertificateFiles.writeNew(files);
            return files;
        });
    }

    /**
     * Makes a new certificate of the server, with the name and the key of the one that is there: clients trust it as they
     * did before.
     *
     * @param days how long it is valid from now on; it cannot outlive the authority
     * @return its end
     * @throws UserException when there is none, or no authority
     */
    public Instant renewServer(int days) {
        return attempt("the server's certificate cannot be renewed", () -> {
            Path file = root.resolve("server.crt");
            X509Certificate before = Pem.certificate(CertificateFiles.read(file, makeAll()));
            Authority authority = authority();
            Instant now = clock.instant();
            checkDays("the server's certificate", days, authority.certificate(), now);
            X509Certificate renewed = authority.renewedServer(before, now, days);
            PrivateFiles.replace(file, Pem.of(renewed));
            return renewed.getNotAfter().toInstant();
        });
    }

    private void checkDays(String whose, int days, X509Certificate authority, Instant now) {
        Instant end = authority.getNotAfter().toInstant();
        if (days < 1 || now.plus(Duration.ofDays(days)).isAfter(end)) {
            throw new UserException(
                    whose + " cannot be valid for " + days + " days (--days)",
                    "the authority " + root.resolve("ca.crt") + " ends on " + end,
                    "give --days from 1 to "
                            + Math.max(1, Duration.between(now, end).toDays()));
        }
    }

    /**
     * Puts the client on the revocation list. Doing so again changes nothing.
     *
     * @return the list, as PEM
     * @throws UserException when there is no such client
     */
    public String revoke(String name) {
        checkName(name);
        return attempt("the client '" + name + "' cannot be revoked", () -> {
            X509Certificate certificate = Pem.certificate(read(client(name), ".crt", add(name)));
            Path file = root.resolve("crl.pem");
            X509CRL before = Files.exists(file) ? Pem.revocationList(Files.readString(file)) : null;
            if (before != null && before.getRevokedCertificate(certificate) != null) {
                return Pem.of(before);
            }
            String list = Pem.of(authority().revoke(before, certificate.getSerialNumber(), clock.instant()));
            PrivateFiles.replace(file, list);
            return list;
        });
    }

    /** Whether there is an authority, so that a list of the endpoint can be told to be its own. */
    public boolean hasAuthority() {
        return Files.exists(root.resolve("ca.crt"));
    }

    /** Whether there is a revocation list. */
    public boolean hasRevocationList() {
        return Files.exists(root.resolve("crl.pem"));
    }

    /**
     * Takes what is on an endpoint's list and not on that of this machine, for instance from another machine.
     *
     * @param endpoints its list, as PEM; empty if it has none
     * @param replacing the command that puts this machine's list in the place of the endpoint's
     * @return the list that the endpoint is to have, as PEM; empty if it has it
     * @throws UserException when its list is from another authority, and has clients on it
     */
    Optional<String> mergedRevocationList(Optional<String> endpoints, String replacing) {
        Path file = root.resolve("crl.pem");
        return attempt("the revocation list of the endpoint cannot be merged with " + file, () -> {
            X509CRL ours = Files.exists(file) ? Pem.revocationList(Files.readString(file)) : null;
            if (endpoints.isEmpty()) {
                return ours == null ? Optional.empty() : Optional.of(Pem.of(ours));
            }
            X509CRL theirs = Pem.revocationList(endpoints.get());
            boolean locksOut = !Authority.entries(theirs).isEmpty();
            if (locksOut) {
                requireOurs(theirs, replacing);
            }
            X509CRL all = ours;
            if (locksOut && (ours == null || lacksAny(ours, theirs))) {
                all = ours == null ? theirs : authority().union(ours, theirs, clock.instant());
                PrivateFiles.replace(file, Pem.of(all));
            }
            return all != null && (lacksAny(theirs, all) || endsBefore(theirs, all))
                    ? Optional.of(Pem.of(all))
                    : Optional.empty();
        });
    }

    private void requireOurs(X509CRL list, String replacing) throws GeneralSecurityException, IOException {
        Path authority = root.resolve("ca.crt");
        try {
            list.verify(
                    Pem.certificate(CertificateFiles.read(authority, makeAll())).getPublicKey());
        } catch (InvalidKeyException | SignatureException e) {
            throw new UserException(
                    "the endpoint's revocation list is not replaced",
                    "it is from another authority than " + authority + ": "
                            + list.getIssuerX500Principal().getName(),
                    "name the directory of the VPN's authority: dev-runner vpn revoke NAME --directory DIR; or if that"
                            + " authority is not used any more, put this machine's list in its place: " + replacing,
                    e);
        }
    }

    private static boolean lacksAny(X509CRL list, X509CRL other) {
        return Authority.entries(other).stream()
                .anyMatch(entry -> list.getRevokedCertificate(entry.getSerialNumber()) == null);
    }

    /** An endpoint whose list has run out lets nobody in. */
    private static boolean endsBefore(X509CRL list, X509CRL other) {
        return list.getNextUpdate() != null
                && other.getNextUpdate() != null
                && list.getNextUpdate()
                        .toInstant()
                        .isBefore(other.getNextUpdate().toInstant());
    }

    /** The server's certificate with its key, and the authority's certificate. */
    KeyMaterial server() {
        return material(
                "server",
                root.resolve("server"),
                makeAll(),
                "make it anew: dev-runner vpn renew-server --directory " + root);
    }

    /** A client's certificate with its key, and the authority's certificate. */
    KeyMaterial clientMaterial(String name) {
        checkName(name);
        return material(
                "client '" + name + "'",
                client(name),
                add(name),
                "make new ones: move the old away, then the same command that made them");
    }

    private KeyMaterial material(String whose, Path stem, String fix, String renew) {
        return attempt("the certificate of the " + whose + " cannot be read", () -> {
            String certificate = read(stem, ".crt", fix);
            String key = read(stem, ".key", fix);
            Instant end = Pem.certificate(certificate).getNotAfter().toInstant();
            if (end.isBefore(clock.instant())) {
                throw new UserException(
                        "the certificate of the " + whose + " has expired",
                        sibling(stem, ".crt") + " ended on " + end,
                        renew);
            }
            Pem.key(key);
            return new KeyMaterial(certificate, key, read(root.resolve("ca"), ".crt", fix));
        });
    }

    private Authority authority() throws GeneralSecurityException, IOException {
        String fix = makeAll();
        return new Authority(
                Pem.certificate(read(root.resolve("ca"), ".crt", fix)), Pem.key(read(root.resolve("ca"), ".key", fix)));
    }

    private Path client(String name) {
        return root.resolve("clients").resolve(name);
    }

    private String makeAll() {
        return "make it: dev-runner vpn init --directory " + root;
    }

    private String add(String name) {
        return "make it: dev-runner vpn add-client " + name + " --directory " + root;
    }

    private static String read(Path stem, String ending, String fix) throws IOException {
        return CertificateFiles.read(sibling(stem, ending), fix);
    }

    private static Path sibling(Path stem, String ending) {
        return stem.resolveSibling(stem.getFileName() + ending);
    }

    private static void put(Map<Path, String> files, Path stem, Authority.Issued issued)
            throws GeneralSecurityException {
        files.put(sibling(stem, ".crt"), Pem.of(issued.certificate()));
        files.put(sibling(stem, ".key"), Pem.of(issued.key()));
    }

    private static void checkName(String name) {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")) {
            throw new UserException(
                    "'" + name + "' cannot be the name of a client",
                    "it names files and a certificate",
                    "take 1 to 64 letters, digits, dots, dashes, underscores or @");
        }
    }

    private static <T> T attempt(String what, Step<T> step) {
        try {
            return step.run();
        } catch (IOException e) {
            throw new UserException(
                    what,
                    e.getClass().getSimpleName() + ": " + e.getMessage(),
                    "is the disk full, or the directory somebody else's?",
                    e);
        } catch (GeneralSecurityException e) {
            throw new UserException(
                    what,
                    "a certificate or key there cannot be used: " + e.getMessage(),
                    "restore the file from a backup, or make new ones in another --directory",
                    e);
        }
    }

    /** What reads or writes certificates. */
    private interface Step<T> {
        T run() throws IOException, GeneralSecurityException;
    }
}
