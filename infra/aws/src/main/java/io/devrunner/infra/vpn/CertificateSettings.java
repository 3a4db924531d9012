package io.devrunner.infra.vpn;

import io.devrunner.protocol.UserException;

/**
 * What the certificates of a VPN are to look like.
 *
 * @param organization stands in each subject
 * @param serverName name of the server's certificate; ACM wants a domain name
 * @param keyBits of each RSA key: 2048, which Client VPN is documented for, 3072 or 4096
 * @param authorityDays how long the authority is valid
 * @param days how long server and clients are, at most as long as the authority
 */
public record CertificateSettings(String organization, String serverName, int keyBits, int authorityDays, int days) {
    private static final int MAX_DAYS = 36_500;

    public CertificateSettings {
        if (organization.isBlank() || organization.length() > 64) {
            throw wrong("--organization", organization, "an organization has 1 to 64 characters");
        }
        if (!serverName.matches("[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+")
                || serverName.length() > 64) {
            throw wrong("--server-name", serverName, "the server needs a domain name such as vpn.example.com");
        }
        if (keyBits != 2048 && keyBits != 3072 && keyBits != 4096) {
            throw wrong("--key-bits", keyBits, "an RSA key has 2048, 3072 or 4096 bits");
        }
        if (authorityDays < 1 || authorityDays > MAX_DAYS) {
            throw wrong("--authority-days", authorityDays, "the authority is valid for 1 to " + MAX_DAYS + " days");
        }
        if (days < 1 || days > authorityDays) {
            throw wrong("--days", days, "it is valid for 1 to " + authorityDays + " days, as the authority is");
        }
    }

    /** For ten years and, server and clients, for two. */
    public static CertificateSettings standard() {
        return new CertificateSettings("dev-runner", "vpn.dev-runner.internal", 2048, 3_650, 730);
    }

    private static UserException wrong(String option, Object value, String why) {
        return new UserException(
                "the certificates cannot be made with " + option + " " + value, why, "give another " + option);
    }
}
