package io.devrunner.runner.start;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Who works here. A user's name alone does not tell two developers apart: in containers all are called the same.
 *
 * @param user the name by which the machine knows them
 * @param machine its name
 */
public record Developer(String user, String machine) {
    /** Of this process. */
    public static Developer here() {
        return new Developer(System.getProperty("user.name"), hostName());
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException ignored) {
            // A machine without a name; nobody else calls theirs so.
            return "this machine";
        }
    }

    /** As what is attached on AWS keeps it, such as {@code ann@laptop}. */
    public String identity() {
        return user + "@" + machine;
    }
}
