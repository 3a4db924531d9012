package io.devrunner.infra.vpn;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Objects;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509CRLHolder;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Issues and revokes certificates, with what the Client VPN guide asks for: RSA, a common name, and the extended key
 * usage of the server or of a client.
 * https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/mutual.html
 */
final class Authority {
    private static final String ALGORITHM = "SHA256withRSA";

    /** For machines whose clock is behind. */
    private static final Duration EARLIER = Duration.ofHours(1);

    private static final SecureRandom RANDOM = new SecureRandom();

    /** A certificate with its key. */
    record Issued(X509Certificate certificate, PrivateKey key) {}

    private final X509Certificate certificate;
    private final PrivateKey key;

    Authority(X509Certificate certificate, PrivateKey key) {
        this.certificate = certificate;
        this.key = key;
    }

    static Authority make(String organization, int keyBits, Instant now, int days) throws GeneralSecurityException {
        KeyPair pair = pair(keyBits);
        X500Name name = name(organization, organization + " VPN authority");
        try {
            X509v3CertificateBuilder builder = builder(name, name, pair.getPublic(), now, days);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            return new Authority(sign(builder, pair.getPrivate()), pair.getPrivate());
        } catch (CertIOException e) {
            throw new GeneralSecurityException(e);
        }
    }

    X509Certificate certificate() {
        return certificate;
    }

    PrivateKey key() {
        return key;
    }

    /** With the name as a DNS name too, which ACM asks for. */
    Issued server(String name, int keyBits, Instant now, int days) throws GeneralSecurityException {
        return issue(name, keyBits, now, days, KeyPurposeId.id_kp_serverAuth, name);
    }

    Issued client(String name, int keyBits, Instant now, int days) throws GeneralSecurityException {
        return issue(name, keyBits, now, days, KeyPurposeId.id_kp_clientAuth, null);
    }

    /** A certificate that is valid from now on, for the same name and key. */
    X509Certificate renewedServer(X509Certificate before, Instant now, int days) throws GeneralSecurityException {
        String name = commonName(before);
        return certificate(name, before.getPublicKey(), now, days, KeyPurposeId.id_kp_serverAuth, name);
    }

    private Issued issue(
            String name, int keyBits, Instant now, int days, KeyPurposeId purpose, @Nullable String dnsName)
            throws GeneralSecurityException {
        KeyPair pair = pair(keyBits);
        return new Issued(certificate(name, pair.getPublic(), now, days, purpose, dnsName), pair.getPrivate());
    }

    private X509Certificate certificate(
            String name, PublicKey publicKey, Instant now, int days, KeyPurposeId purpose, @Nullable String dnsName)
            throws GeneralSecurityException {
        String organization =
                subject().getRDNs(BCStyle.O)[0].getFirst().getValue().toString();
        try {
            X509v3CertificateBuilder builder = builder(subject(), name(organization, name), publicKey, now, days);
            JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(
                    Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment));
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
            builder.addExtension(
                    Extension.authorityKeyIdentifier, false, identifiers.createAuthorityKeyIdentifier(certificate));
            if (dnsName != null) {
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(new GeneralName(GeneralName.dNSName, dnsName)));
            }
            return sign(builder, key);
        } catch (CertIOException e) {
            throw new GeneralSecurityException(e);
        }
    }

    /**
     * A list with all that is on either, valid for as long as the authority. The dates of the other one's are kept.
     */
    X509CRL union(X509CRL list, X509CRL other, Instant now) throws GeneralSecurityException {
        try {
            X509v2CRLBuilder builder = new X509v2CRLBuilder(subject(), Date.from(now));
            builder.setNextUpdate(certificate.getNotAfter());
            builder.addCRL(new X509CRLHolder(list.getEncoded()));
            for (X509CRLEntry entry : entries(other)) {
                if (list.getRevokedCertificate(entry.getSerialNumber()) == null) {
                    builder.addCRLEntry(
                            entry.getSerialNumber(), entry.getRevocationDate(), CRLReason.cessationOfOperation);
                }
            }
            return new JcaX509CRLConverter().getCRL(builder.build(signer(key)));
        } catch (java.io.IOException e) {
            throw new GeneralSecurityException(e);
        }
    }

    /** A list without any says null. */
    static Set<? extends X509CRLEntry> entries(X509CRL list) {
        return Objects.requireNonNullElse(list.getRevokedCertificates(), Set.of());
    }

    /**
     * The list with one more certificate on it, valid for as long as the authority: an endpoint whose list has run out
     * lets nobody in.
     *
     * @param before the list so far, if there is one
     * @param revoked null to add none
     */
    X509CRL revoke(@Nullable X509CRL before, @Nullable BigInteger revoked, Instant now)
            throws GeneralSecurityException {
        try {
            X509v2CRLBuilder builder = new X509v2CRLBuilder(subject(), Date.from(now));
            builder.setNextUpdate(certificate.getNotAfter());
            if (before != null) {
                builder.addCRL(new X509CRLHolder(before.getEncoded()));
            }
            if (revoked != null) {
                builder.addCRLEntry(revoked, Date.from(now), CRLReason.cessationOfOperation);
            }
            return new JcaX509CRLConverter().getCRL(builder.build(signer(key)));
        } catch (java.io.IOException e) {
            throw new GeneralSecurityException(e);
        }
    }

    private X500Name subject() {
        return X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    }

    private static X500Name name(String organization, String commonName) {
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.O, organization)
                .addRDN(BCStyle.CN, commonName)
                .build();
    }

    private static X509v3CertificateBuilder builder(
            X500Name issuer, X500Name subject, PublicKey publicKey, Instant now, int days)
            throws GeneralSecurityException, CertIOException {
        X509v3CertificateBuilder builder = new org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(127, RANDOM).add(BigInteger.ONE),
                Date.from(now.minus(EARLIER)),
                Date.from(now.plus(Duration.ofDays(days))),
                subject,
                publicKey);
        builder.addExtension(
                Extension.subjectKeyIdentifier,
                false,
                new JcaX509ExtensionUtils().createSubjectKeyIdentifier(publicKey));
        return builder;
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
            throws GeneralSecurityException {
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer(key)));
    }

    private static ContentSigner signer(PrivateKey key) throws GeneralSecurityException {
        try {
            return new JcaContentSignerBuilder(ALGORITHM).build(key);
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }

    private static KeyPair pair(int keyBits) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(keyBits);
        return generator.generateKeyPair();
    }

    /** The common name of a certificate's subject. */
    static String commonName(X509Certificate certificate) {
        X500Principal subject = certificate.getSubjectX500Principal();
        return X500Name.getInstance(subject.getEncoded())
                .getRDNs(BCStyle.CN)[0]
                .getFirst()
                .getValue()
                .toString();
    }
}
