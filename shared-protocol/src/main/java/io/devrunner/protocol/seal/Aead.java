package io.devrunner.protocol.seal;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES-256-GCM: encrypts, and authenticates what is encrypted together with what stands around it. */
final class Aead {
    static final int KEY_BYTES = 32;
    static final int TAG_BYTES = 16;

    private static final int NONCE_BYTES = 12;

    /** One for each thread that is at work: to look one up takes as long as to seal a small message. */
    private final Queue<Cipher> idle = new ConcurrentLinkedQueue<>();

    static SecretKey key(byte[] bytes) {
        return new SecretKeySpec(bytes, "AES");
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
        Cipher known = idle.poll();
        Cipher cipher = known == null ? Cipher.getInstance("AES/GCM/NoPadding") : known;
        byte[] nonce = ByteBuffer.allocate(NONCE_BYTES).putInt(0).putLong(count).array();
        cipher.init(mode, key, new GCMParameterSpec(Byte.SIZE * TAG_BYTES, nonce));
        cipher.updateAAD(associated);
        return cipher;
    }
}
