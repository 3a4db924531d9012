package io.devrunner.infra.vpn;

import io.devrunner.protocol.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a profile says of its client, seen from this machine alone.
 *
 * @param client the name in its certificate
 * @param end when that ends
 * @param problem why no endpoint would let it in
 */
public record ProfileFacts(String client, Instant end, Problem problem) {
    private static final Pattern CERTIFICATE =
            Pattern.compile("<cert>(.*?-----END CERTIFICATE-----.*?)</cert>", Pattern.DOTALL);

    /** What can be wrong with a client's certificate. */
    public enum Problem {
        NONE,
        EXPIRED,
        REVOKED,
        /** Not signed by the authority in the directory. */
        WRONG_AUTHORITY
    }

    /**
     * Reads a profile.
     *
     * @param directory where authority and revocation list are; a directory without them says nothing
     * @throws UserException when the file is no profile with a certificate
     */
    public static ProfileFacts of(Path profile, VpnDirectory directory, Instant now) {
        try {
            Matcher matcher = CERTIFICATE.matcher(Files.readString(profile));
            if (!matcher.find()) {
                throw new GeneralSecurityException("it has no <cert>");
            }
            X509Certificate certificate = Pem.certificate(matcher.group(1).strip());
            return new ProfileFacts(
                    Authority.commonName(certificate),
                    certificate.getNotAfter().toInstant(),
                    problem(certificate, directory.root(), now));
        } catch (IOException | GeneralSecurityException e) {
            throw new UserException(
                    "the VPN profile " + profile + " cannot be used",
                    String.valueOf(e.getMessage()),
                    "make one: dev-runner vpn profile --directory " + directory.root(),
                    e);
        }
    }

    private static Problem problem(X509Certificate certificate, Path directory, Instant now)
            throws IOException, GeneralSecurityException {
        if (certificate.getNotAfter().toInstant().isBefore(now)) {
            return Problem.EXPIRED;
        }
        Path authority = directory.resolve("ca.crt");
        if (Files.exists(authority)) {
            try {
                certificate.verify(Pem.certificate(Files.readString(authority)).getPublicKey());
            } catch (GeneralSecurityException ignored) {
                // Signed by another key.
                return Problem.WRONG_AUTHORITY;
            }
        }
        Path list = directory.resolve("crl.pem");
        boolean revoked = Files.exists(list)
                && Pem.revocationList(Files.readString(list)).getRevokedCertificate(certificate) != null;
        return revoked ? Problem.REVOKED : Problem.NONE;
    }
}
