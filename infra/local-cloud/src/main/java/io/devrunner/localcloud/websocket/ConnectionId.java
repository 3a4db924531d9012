package io.devrunner.localcloud.websocket;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * Makes and checks connection ids of API Gateway's form, such as {@code L0SM9cOFvHcCIhw=}. They begin with a capital
 * letter, so that no command takes one for an option.
 */
final class ConnectionId {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{15}=");
    private static final int BYTES = 11;
    /** The letters A to P stand for the first six bits of a byte below this one. */
    private static final int CAPITALS = 0x40;

    private ConnectionId() {}

    static String next(SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        bytes[0] &= CAPITALS - 1;
        return Base64.getUrlEncoder().encodeToString(bytes);
    }

    static boolean isWellFormed(String id) {
        return FORM.matcher(id).matches();
    }
}
