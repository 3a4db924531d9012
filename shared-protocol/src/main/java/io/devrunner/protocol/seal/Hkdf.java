package io.devrunner.protocol.seal;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Makes keys of a shared secret: HKDF with SHA-256, https://www.rfc-editor.org/rfc/rfc5869. JDK 17 has none. */
final class Hkdf {
    private static final String HMAC = "HmacSHA256";
    private static final int HASH_BYTES = 32;

    private Hkdf() {}

    /** Section 2.2: a key of uniform bytes from a secret that has some structure. */
    static byte[] extract(byte[] salt, byte[] secret) {
        return hmac(salt.length == 0 ? new byte[HASH_BYTES] : salt).doFinal(secret);
    }

    /** Section 2.3: as many bytes as are wanted, bound to what they are for. */
    static byte[] expand(byte[] key, byte[] info, int length) {
        if (length > 255 * HASH_BYTES) {
            throw new IllegalArgumentException(length + " bytes, at most " + 255 * HASH_BYTES + " are possible");
        }
        Mac mac = hmac(key);
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + HASH_BYTES);
        byte[] block = new byte[0];
        for (int counter = 1; out.size() < length; counter++) {
            mac.update(block);
            mac.update(info);
            block = mac.doFinal(new byte[] {(byte) counter});
            out.writeBytes(block);
        }
        return Arrays.copyOf(out.toByteArray(), length);
    }

    private static Mac hmac(byte[] key) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + HMAC, e);
        }
    }
}
