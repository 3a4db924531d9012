package io.devrunner.runner.doctor;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/** Whether the server speaks TLS, with a certificate of its name from an authority that is trusted. */
final class TlsCheck implements Check {
    private final DatabaseTarget target;
    private final DatabaseSession session;

    TlsCheck(DatabaseTarget target, DatabaseSession session) {
        this.target = target;
        this.session = session;
    }

    @Override
    public String name() {
        return "TLS";
    }

    @Override
    public Finding run() {
        if (!Objects.requireNonNull(session.greeting).offersTls()) {
            return target.password() == null
                    ? Finding.failed(
                            Fault.NO_TLS,
                            "the server offers no TLS",
                            "an IAM token goes to the server as it is, so it must never go without TLS",
                            "turn TLS on at the server, or give a password: DB_PASSWORD")
                    : Finding.warning(
                            Fault.NO_TLS,
                            "the server offers no TLS",
                            "queries and answers can be read on the way",
                            "turn TLS on at the server");
        }
        try {
            return handshake();
        } catch (SSLException e) {
            return explain(e);
        } catch (IOException | GeneralSecurityException e) {
            return Finding.failed(
                    Fault.TLS_FAILED,
                    String.valueOf(e.getMessage()),
                    "TLS did not come about",
                    target.authorities() == null
                            ? "try again"
                            : "does " + target.authorities() + " (--ca) hold certificates as PEM?");
        }
    }

    private Finding handshake() throws IOException, GeneralSecurityException {
        MySqlConversation conversation = Objects.requireNonNull(session.conversation);
        Socket plain = Objects.requireNonNull(session.socket);
        conversation.requestTls();
        SSLSocket secure = (SSLSocket) TrustedAuthorities.of(target.authorities())
                .getSocketFactory()
                .createSocket(plain, target.host(), target.port(), true);
        session.socket = secure;
        SSLParameters parameters = secure.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secure.setSSLParameters(parameters);
        secure.setSoTimeout(Math.toIntExact(target.patience().toMillis()));
        secure.startHandshake();
        conversation.continueOn(secure);
        session.secure = true;
        SSLSession result = secure.getSession();
        X509Certificate certificate = (X509Certificate) result.getPeerCertificates()[0];
        Instant end = certificate.getNotAfter().toInstant();
        return Finding.ok(result.getProtocol() + ", certificate of " + target.host() + " until "
                + end.toString().substring(0, 10));
    }

    private Finding explain(SSLException failure) {
        String text = text(failure);
        if (hasCause(failure, CertPathBuilderException.class) || text.contains("PKIX")) {
            return Finding.failed(
                    Fault.TLS_UNTRUSTED,
                    text,
                    "no authority that is trusted has signed the certificate of " + target.host()
                            + (target.authorities() == null ? "" : " (--ca " + target.authorities() + ")"),
                    "take Amazon's: curl -O https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem,"
                            + " then --ca global-bundle.pem");
        }
        if (List.of("No subject alternative", "No name matching", "subject alternative DNS name").stream()
                .anyMatch(text::contains)) {
            return Finding.failed(
                    Fault.TLS_WRONG_NAME,
                    text,
                    "the certificate is for another name than " + target.host(),
                    "connect to the name that the certificate has, which is the endpoint's own");
        }
        return Finding.failed(
                Fault.TLS_FAILED, text, "TLS did not come about", "does the server take TLS 1.2 or newer?");
    }

    private static boolean hasCause(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (type.isInstance(t)) {
                return true;
            }
        }
        return false;
    }

    /** The innermost message, which is the one that tells. */
    private static String text(Throwable failure) {
        Throwable last = failure;
        while (last.getCause() != null) {
            last = last.getCause();
        }
        return failure.getMessage() + (last == failure ? "" : " (" + last.getMessage() + ")");
    }
}
