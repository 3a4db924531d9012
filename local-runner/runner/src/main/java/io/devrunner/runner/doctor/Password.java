package io.devrunner.runner.doctor;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Proves that a password is known without sending it.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_caching_sha2_authentication_exchanges.html
 */
final class Password {
    /** The server wants the password itself. */
    static final int FULL = 4;

    private Password() {}

    /** The answer for a plugin; none for one that is not known, which the server then refuses. */
    static byte[] answer(String plugin, String password, byte[] scramble) {
        byte[] text = password.getBytes(StandardCharsets.UTF_8);
        return switch (plugin) {
            case "mysql_native_password" -> mix(digest("SHA-1", text), "SHA-1", scramble, true);
            case "caching_sha2_password" -> mix(digest("SHA-256", text), "SHA-256", scramble, false);
            default -> new byte[0];
        };
    }

    private static byte[] mix(byte[] hash, String algorithm, byte[] scramble, boolean scrambleFirst) {
        byte[] twice = digest(algorithm, hash);
        byte[] mask = scrambleFirst ? digest(algorithm, scramble, twice) : digest(algorithm, twice, scramble);
        byte[] mixed = new byte[hash.length];
        for (int i = 0; i < mixed.length; i++) {
            mixed[i] = (byte) (hash[i] ^ mask[i]);
        }
        return mixed;
    }

    private static byte[] digest(String algorithm, byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("each JDK has " + algorithm, e);
        }
    }
}
