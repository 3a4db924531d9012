package io.devrunner.localcloud;

import java.security.SecureRandom;
import java.util.Base64;

/** An access key of the local cloud; nobody else knows it. */
public record LocalCredentials(String accessKeyId, String secretAccessKey) {
    private static final String KEY_ID_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int KEY_ID_LENGTH = 20;
    private static final int SECRET_BYTES = 30;

    static LocalCredentials random() {
        SecureRandom random = new SecureRandom();
        StringBuilder keyId = new StringBuilder("LOCAL");
        while (keyId.length() < KEY_ID_LENGTH) {
            keyId.append(KEY_ID_LETTERS.charAt(random.nextInt(KEY_ID_LETTERS.length())));
        }
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return new LocalCredentials(
                keyId.toString(), Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
    }

    /** The id alone, since a secret must not reach a log. */
    @Override
    public String toString() {
        return accessKeyId;
    }
}
