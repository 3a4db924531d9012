package io.devrunner.protocol.seal;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.XECPublicKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Base64;
import javax.crypto.KeyAgreement;

/**
 * A side's own X25519 key pair (RFC 7748), which lives in memory alone. Public keys are written as the 44 characters of
 * their 32 bytes in base64.
 */
public final class OwnKey {
    private static final String ALGORITHM = "X25519";
    private static final int BYTES = 32;

    private final PrivateKey privateKey;
    private final String publicKey;

    private OwnKey(PrivateKey privateKey, String publicKey) {
        this.privateKey = privateKey;
        this.publicKey = publicKey;
    }

    /** A new pair. */
    public static OwnKey create() {
        try {
            KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
            return new OwnKey(pair.getPrivate(), write(((XECPublicKey) pair.getPublic()).getU()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK since 11 has " + ALGORITHM, e);
        }
    }

    /** A pair that is known, as in a test vector. */
    static OwnKey of(byte[] scalar, byte[] publicKey) throws GeneralSecurityException {
        PrivateKey known = KeyFactory.getInstance(ALGORITHM)
                .generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, scalar));
        return new OwnKey(known, Base64.getEncoder().encodeToString(publicKey));
    }

    public String publicKey() {
        return publicKey;
    }

    /**
     * The secret that this key and the other side's have in common.
     *
     * @throws InvalidKeyException when the other key is none, or one that makes the secret known to everybody
     */
    byte[] agree(String other) throws InvalidKeyException {
        try {
            KeyAgreement agreement = KeyAgreement.getInstance(ALGORITHM);
            agreement.init(privateKey);
            agreement.doPhase(read(other), true);
            return agreement.generateSecret();
        } catch (InvalidKeyException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK since 11 has " + ALGORITHM, e);
        }
    }

    /**
     * The bytes of a public key.
     *
     * @throws InvalidKeyException when it is not written as {@link #publicKey} writes it
     */
    static byte[] bytes(String key) throws InvalidKeyException {
        try {
            byte[] bytes = Base64.getDecoder().decode(key);
            if (bytes.length == BYTES
                    && Base64.getEncoder().encodeToString(bytes).equals(key)) {
                return bytes;
            }
        } catch (IllegalArgumentException ignored) {
            // Said below.
        }
        throw new InvalidKeyException("a public key must be " + BYTES + " bytes in base64, is " + key);
    }

    /** RFC 7748 section 5: the least significant byte first, the uppermost bit does not count. */
    private static PublicKey read(String key) throws GeneralSecurityException {
        byte[] bytes = reversed(bytes(key));
        bytes[0] &= 0x7F;
        return KeyFactory.getInstance(ALGORITHM)
                .generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, new BigInteger(1, bytes)));
    }

    private static String write(BigInteger u) {
        byte[] bytes = u.toByteArray();
        byte[] padded = new byte[BYTES];
        int length = Math.min(bytes.length, BYTES);
        System.arraycopy(bytes, bytes.length - length, padded, BYTES - length, length);
        return Base64.getEncoder().encodeToString(reversed(padded));
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return reversed;
    }
}
