package io.devrunner.infra.vpn;

import io.devrunner.infra.AwsAccess;
import io.devrunner.protocol.UserException;
import java.util.List;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.acm.AcmClient;
import software.amazon.awssdk.services.acm.model.CertificateStatus;
import software.amazon.awssdk.services.acm.model.CertificateSummary;
import software.amazon.awssdk.services.acm.model.CertificateType;
import software.amazon.awssdk.services.acm.model.KeyAlgorithm;
import software.amazon.awssdk.services.acm.model.ResourceNotFoundException;
import software.amazon.awssdk.services.acm.model.Tag;

/** The certificate in ACM that {@link CertificateImport} has brought there for a stage. */
public final class StageCertificate {
    /** Unless they are named, ACM leaves the longer ones out. */
    private static final List<KeyAlgorithm> KEYS =
            List.of(KeyAlgorithm.RSA_2048, KeyAlgorithm.RSA_3072, KeyAlgorithm.RSA_4096);

    private final AwsAccess access;
    private final String stage;

    private StageCertificate(AwsAccess access, String stage) {
        this.access = access;
        this.stage = stage;
    }

    /**
     * Its ARN.
     *
     * @throws UserException when there is none that is valid, or more than one
     */
    public static String find(AwsAccess access, String stage) {
        return new StageCertificate(access, stage).find();
    }

    /** The ARNs of all, also of those that have expired: an endpoint may have one of these still. */
    static List<String> all(AwsAccess access, String stage) {
        return new StageCertificate(access, stage)
                .list(CertificateStatus.ISSUED, CertificateStatus.EXPIRED).stream()
                        .map(CertificateSummary::certificateArn)
                        .toList();
    }

    private String find() {
        List<CertificateSummary> found = list(CertificateStatus.ISSUED);
        if (found.isEmpty()) {
            throw new UserException(
                    "the VPN of the stage '" + stage + "' has no certificate",
                    "no valid certificate that was imported to ACM in " + access.region() + " has the tag "
                            + VpnEndpoint.STAGE_TAG + "=" + stage,
                    "make one and import it: dev-runner vpn init --import --stage " + stage + access.options()
                            + "; or only import what was made before: dev-runner vpn import --stage " + stage
                            + access.options() + "; or name one: --parameter ServerCertificateArn=ARN");
        }
        if (found.size() > 1) {
            throw new UserException(
                    "the certificate for the VPN of the stage '" + stage + "' cannot be told",
                    found.size() + " in ACM in " + access.region() + " have the tag " + VpnEndpoint.STAGE_TAG + "="
                            + stage + ": "
                            + found.stream().map(StageCertificate::describe).collect(Collectors.joining("; ")),
                    "name one: --parameter ServerCertificateArn=ARN; or delete the others: aws acm delete-certificate"
                            + access.options() + " --certificate-arn ARN");
        }
        return found.get(0).certificateArn();
    }

    private List<CertificateSummary> list(CertificateStatus... statuses) {
        try (AcmClient client = access.client(AcmClient.builder())) {
            return imported(client, statuses).stream()
                    .filter(certificate -> isOfStage(client, certificate.certificateArn()))
                    .toList();
        }
    }

    private List<CertificateSummary> imported(AcmClient client, CertificateStatus... statuses) {
        return access.call(
                "the certificates in ACM cannot be listed",
                "acm:ListCertificates",
                () -> client
                        .listCertificatesPaginator(request ->
                                request.certificateStatuses(statuses).includes(includes -> includes.keyTypes(KEYS)))
                        .certificateSummaryList()
                        .stream()
                        .filter(certificate -> certificate.type() == CertificateType.IMPORTED)
                        .toList());
    }

    private boolean isOfStage(AcmClient client, String arn) {
        Tag wanted = Tag.builder().key(VpnEndpoint.STAGE_TAG).value(stage).build();
        return access.call(
                "the tags of the certificate " + arn + " cannot be read", "acm:ListTagsForCertificate", () -> {
                    try {
                        return client.listTagsForCertificate(request -> request.certificateArn(arn))
                                .tags()
                                .contains(wanted);
                    } catch (ResourceNotFoundException ignored) {
                        // Somebody has deleted it since it was listed.
                        return false;
                    }
                });
    }

    private static String describe(CertificateSummary certificate) {
        return certificate.certificateArn() + ", imported " + certificate.importedAt() + ", valid until "
                + certificate.notAfter();
    }
}
