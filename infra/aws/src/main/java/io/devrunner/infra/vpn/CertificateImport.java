package io.devrunner.infra.vpn;

import io.devrunner.infra.AwsAccess;
import java.util.Optional;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.acm.AcmClient;
import software.amazon.awssdk.services.acm.model.ImportCertificateRequest;
import software.amazon.awssdk.services.acm.model.Tag;

/**
 * Brings the server's certificate to ACM. As the same authority issues the clients' certificates, an endpoint takes the
 * same ARN for its client root chain: no other key has to leave this machine, and the authority's never does.
 * https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/mutual.html
 */
public final class CertificateImport {
    private CertificateImport() {}

    /**
     * Imports it.
     *
     * @param arn of an earlier import in the same region that is to be renewed
     * @return its ARN, for {@code ServerCertificateArn} and {@code ClientRootCertificateChainArn} alike
     * @throws io.devrunner.protocol.UserException when ACM refuses it
     */
    public static String run(AwsAccess access, VpnDirectory directory, String stage, Optional<String> arn) {
        KeyMaterial server = directory.server();
        ImportCertificateRequest.Builder request = ImportCertificateRequest.builder()
                .certificate(SdkBytes.fromUtf8String(server.certificate()))
                .privateKey(SdkBytes.fromUtf8String(server.key()))
                .certificateChain(SdkBytes.fromUtf8String(server.authority()));
        // ACM refuses tags when it renews.
        arn.ifPresentOrElse(
                request::certificateArn,
                () -> request.tags(
                        Tag.builder().key(VpnEndpoint.STAGE_TAG).value(stage).build()));
        try (AcmClient client = access.client(AcmClient.builder())) {
            return access.call(
                            "the server's certificate cannot be imported to ACM",
                            "acm:ImportCertificate",
                            () -> client.importCertificate(request.build()))
                    .certificateArn();
        }
    }
}
