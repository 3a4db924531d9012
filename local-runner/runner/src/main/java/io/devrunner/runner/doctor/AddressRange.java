package io.devrunner.runner.doctor;

import io.devrunner.protocol.UserException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A range of IPv4 addresses.
 *
 * @param first the first one as a number
 * @param bits how many bits all have in common, from 8 to 30
 */
public record AddressRange(int first, int bits) {
    private static final Pattern CIDR = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})/(\\d{1,2})");

    /**
     * Reads one such as {@code 11.0.0.0/16}.
     *
     * @param where it came from, for the error
     * @throws UserException when it is none
     */
    public static AddressRange parse(String text, String where) {
        Matcher matcher = CIDR.matcher(text);
        if (matcher.matches()) {
            int bits = Integer.parseInt(matcher.group(5));
            int first = 0;
            boolean valid = bits >= 8 && bits <= 30;
            for (int i = 1; i <= 4; i++) {
                int part = Integer.parseInt(matcher.group(i));
                valid &= part <= 255;
                first = first << 8 | part;
            }
            if (valid && (first & ~mask(bits)) == 0) {
                return new AddressRange(first, bits);
            }
        }
        throw new UserException(
                "'" + text + "' is no range of addresses (" + where + ")",
                "a range reads like 11.0.0.0/16, with zeros after its first 8 to 30 bits",
                "fix " + where);
    }

    /** Whether the address is one of them. */
    boolean contains(InetAddress address) {
        return address instanceof Inet4Address && (number(address) & mask(bits)) == first;
    }

    /** Where the VPC's own resolver answers: its third address. */
    InetAddress resolver() {
        int number = first + 2;
        try {
            return InetAddress.getByAddress(
                    new byte[] {(byte) (number >> 24), (byte) (number >> 16), (byte) (number >> 8), (byte) number});
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    private static int number(InetAddress address) {
        int number = 0;
        for (byte part : address.getAddress()) {
            number = number << 8 | (part & 0xff);
        }
        return number;
    }

    private static int mask(int bits) {
        return -1 << (32 - bits);
    }

    @Override
    public String toString() {
        return (first >>> 24) + "." + (first >>> 16 & 0xff) + "." + (first >>> 8 & 0xff) + "." + (first & 0xff) + "/"
                + bits;
    }
}
