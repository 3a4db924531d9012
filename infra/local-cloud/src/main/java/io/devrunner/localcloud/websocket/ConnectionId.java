package io.devrunner.localcloud.websocket;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

/** Makes and checks connection ids of API Gateway's form, such as {@code L0SM9cOFvHcCIhw=}. */
final class ConnectionId {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{15}=");
    private static final int BYTES = 11;

    private ConnectionId() {}

    static String next(SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().encodeToString(bytes);
    }

    static boolean isWellFormed(String id) {
        return FORM.matcher(id).matches();
    }
}
