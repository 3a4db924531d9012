package io.devrunner.infra.vpn;

import io.devrunner.infra.AwsAccess;
import io.devrunner.infra.AwsErrors;
import io.devrunner.protocol.UserException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.acm.AcmClient;
import software.amazon.awssdk.services.acm.model.ImportCertificateRequest;
import software.amazon.awssdk.services.acm.model.ResourceNotFoundException;
import software.amazon.awssdk.services.acm.model.Tag;

/**
 * Brings the server's certificate to ACM. As the same authority issues the clients' certificates, an endpoint takes the
 * same ARN for its client root chain: no other key has to leave this machine, and the authority's never does.
 * https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/mutual.html
 */
public final class CertificateImport {
    private final AwsAccess access;
    private final AcmClient client;
    private final KeyMaterial server;
    private final String stage;

    private CertificateImport(AwsAccess access, AcmClient client, KeyMaterial server, String stage) {
        this.access = access;
        this.client = client;
        this.server = server;
        this.stage = stage;
    }

    /** One of the stage's in ACM that comes from the same authority. */
    private record Earlier(String arn, X509Certificate certificate) {}

    /**
     * Imports it, in the place of the one that the stage has from the same authority, if it has one: the endpoint that has
     * its ARN stays.
     *
     * @param arn of an earlier import in the same region that it is to take the place of, whatever that is
     * @return its ARN, for {@code ServerCertificateArn} and {@code ClientRootCertificateChainArn} alike
     * @throws UserException when ACM refuses it, or the stage's is from another authority
     */
    public static String run(AwsAccess access, VpnDirectory directory, String stage, Optional<String> arn) {
        try (AcmClient client = access.client(AcmClient.builder())) {
            return new CertificateImport(access, client, directory.server(), stage).run(arn);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("what was read from " + directory.root() + " is no certificate", e);
        }
    }

    private String run(Optional<String> arn) throws GeneralSecurityException {
        if (arn.isPresent()) {
            return again(arn.get());
        }
        Optional<Earlier> earlier = earlier();
        if (earlier.isEmpty()) {
            return bring(Optional.empty());
        }
        return earlier.get().certificate().equals(Pem.certificate(server.certificate()))
                ? earlier.get().arn()
                : again(earlier.get().arn());
    }

    /** In the place of another one. */
    private String again(String arn) {
        String imported = bring(Optional.of(arn));
        // No page says whether a certificate keeps its tags then, and one that is named need not have that of the
        // stage;
        // without it the next deployment would not find it.
        access.call(
                "the certificate " + imported + " is imported, but the stage is not noted at it",
                "acm:AddTagsToCertificate",
                () -> client.addTagsToCertificate(
                        request -> request.certificateArn(imported).tags(tag())));
        return imported;
    }

    private Tag tag() {
        return Tag.builder().key(VpnEndpoint.STAGE_TAG).value(stage).build();
    }

    /** None also if the caller may import, but not look. */
    private Optional<Earlier> earlier() throws GeneralSecurityException {
        PublicKey authority = Pem.certificate(server.authority()).getPublicKey();
        List<String> all;
        List<Earlier> ours;
        try {
            all = StageCertificate.all(access, stage);
            ours = all.stream()
                    .flatMap(arn -> read(arn).stream())
                    .filter(found -> isFrom(authority, found.certificate()))
                    .toList();
        } catch (UserException e) {
            if (AwsErrors.isDenied(e)) {
                return Optional.empty();
            }
            throw e;
        }
        if (ours.size() != 1 && !all.isEmpty()) {
            throw new UserException(
                    "the server's certificate is not imported to ACM",
                    "the stage '" + stage + "' has " + String.join(", ", all) + " there, "
                            + (ours.isEmpty()
                                    ? "from another authority, whose clients this one would lock out"
                                    : ours.size() + " of them from this authority"),
                    "name the one whose place it is to take: --arn ARN; or delete what nobody uses: aws acm"
                            + " delete-certificate" + access.options() + " --certificate-arn ARN");
        }
        return ours.stream().findFirst();
    }

    private Optional<Earlier> read(String arn) {
        return access.call("the certificate " + arn + " cannot be read", "acm:GetCertificate", () -> {
            try {
                String text = client.getCertificate(request -> request.certificateArn(arn))
                        .certificate();
                return Optional.of(new Earlier(arn, Pem.certificate(text)));
            } catch (ResourceNotFoundException | GeneralSecurityException ignored) {
                // Deleted since it was listed, or none that was ever made here.
                return Optional.empty();
            }
        });
    }

    private static boolean isFrom(PublicKey authority, X509Certificate certificate) {
        try {
            certificate.verify(authority);
            return true;
        } catch (GeneralSecurityException ignored) {
            // The signature is somebody else's.
            return false;
        }
    }

    private String bring(Optional<String> arn) {
        ImportCertificateRequest.Builder request = ImportCertificateRequest.builder()
                .certificate(SdkBytes.fromUtf8String(server.certificate()))
                .privateKey(SdkBytes.fromUtf8String(server.key()))
                .certificateChain(SdkBytes.fromUtf8String(server.authority()));
        // ACM refuses tags when it renews.
        arn.ifPresentOrElse(request::certificateArn, () -> request.tags(tag()));
        return access.call(
                        "the server's certificate cannot be imported to ACM",
                        "acm:ImportCertificate",
                        () -> client.importCertificate(request.build()))
                .certificateArn();
    }
}
