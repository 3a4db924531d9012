package io.devrunner.protocol.seal;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * ChaCha20-Poly1305 (RFC 8439): encrypts, and authenticates what is encrypted together with what stands around it. Lambda
 * runs Java with the first compiler alone, which has no use for a processor's AES instructions: there it is three to
 * four times as quick as AES-GCM, by the size.
 */
final class Aead {
    static final int KEY_BYTES = 32;
    static final int TAG_BYTES = 16;

    private static final int NONCE_BYTES = 12;

    /** One for each thread that is at work: to look one up takes as long as to seal a small message. */
    final Queue<Cipher> idle = new ConcurrentLinkedQueue<>();

    static SecretKey key(byte[] bytes) {
        return new SecretKeySpec(bytes, "ChaCha20");
    }

    byte[] seal(SecretKey key, long count, byte[] associated, byte[] bytes, int from, int length) {
        try {
            Cipher cipher = begin(Cipher.ENCRYPT_MODE, key, count, associated);
            byte[] sealed = cipher.doFinal(bytes, from, length);
            idle.add(cipher);
            return sealed;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a frame cannot be sealed", e);
        }
    }

    /**
     * Undoes {@link #seal}.
     *
     * @throws AEADBadTagException when anything is not as it was sealed
     */
    byte[] open(SecretKey key, long count, byte[] associated, byte[] data) throws AEADBadTagException {
        if (data.length < TAG_BYTES) {
            throw new AEADBadTagException(data.length + " bytes are less than the tag");
        }
        try {
            Cipher cipher = begin(Cipher.DECRYPT_MODE, key, count, associated);
            byte[] opened = cipher.doFinal(data);
            idle.add(cipher);
            return opened;
        } catch (AEADBadTagException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a frame cannot be opened", e);
        }
    }

    private Cipher begin(int mode, SecretKey key, long count, byte[] associated) throws GeneralSecurityException {
        byte[] nonce = ByteBuffer.allocate(NONCE_BYTES).putInt(0).putLong(count).array();
        Cipher cipher = begin(mode, key, new IvParameterSpec(nonce));
        cipher.updateAAD(associated);
        return cipher;
    }

    private Cipher begin(int mode, SecretKey key, AlgorithmParameterSpec nonce) throws GeneralSecurityException {
        Cipher known = idle.poll();
        if (known != null) {
            try {
                known.init(mode, key, nonce);
                return known;
            } catch (InvalidKeyException e) {
                // JDK 17 begins no second time with the nonce of the last time, as for a frame that is sent again.
                return begin(mode, key, nonce);
            }
        }
        Cipher fresh = Cipher.getInstance("ChaCha20-Poly1305");
        fresh.init(mode, key, nonce);
        return fresh;
    }
}
