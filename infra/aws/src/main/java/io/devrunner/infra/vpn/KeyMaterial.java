package io.devrunner.infra.vpn;

/**
 * A certificate, its private key and the certificate of the authority, all as PEM.
 */
record KeyMaterial(String certificate, String key, String authority) {
    /** Without the key. */
    @Override
    public String toString() {
        return "certificate and key";
    }
}
