package io.devrunner.runner.doctor;

import java.util.Locale;

/** What can be wrong. The names are part of {@code --json}: they are only added. */
public enum Fault {
    WRONG_JDK,
    NO_CREDENTIALS,
    CREDENTIALS_END_SOON,
    CLOCK_WRONG,
    BRIDGE_MISSING,
    BRIDGE_UNREACHABLE,
    TABLE_UNREACHABLE,
    FUNCTION_DRIFTED,
    CALLED_BY_ALIAS,
    STUB_WITHOUT_WAY_OUT,
    VPN_PROFILE_UNUSABLE,
    CERTIFICATE_EXPIRED,
    CERTIFICATE_REVOKED,
    WRONG_AUTHORITY,
    VPN_DOWN,
    VPN_NOT_AUTHORIZED,
    DNS_WRONG,
    NAME_UNKNOWN,
    SECURITY_GROUP_CLOSED,
    NO_ANSWER,
    PORT_CLOSED,
    UNREACHABLE,
    NO_DATABASE,
    DATABASE_ASLEEP,
    DATABASE_REFUSES,
    NO_TLS,
    TLS_UNTRUSTED,
    TLS_WRONG_NAME,
    TLS_FAILED,
    TOKEN_REFUSED,
    PASSWORD_REFUSED,
    USER_UNKNOWN,
    QUERY_FAILED;

    /** Such as {@code vpn-down}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
