package io.devrunner.infra.vpn;

import io.devrunner.infra.AwsAccess;
import io.devrunner.protocol.UserException;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.ClientVpnEndpoint;
import software.amazon.awssdk.services.ec2.model.Filter;

/**
 * A Client VPN endpoint on AWS.
 *
 * @param id such as {@code cvpn-endpoint-0102bc4c2eEXAMPLE}
 */
public record VpnEndpoint(String id) {
    /** Which stage an endpoint, or a certificate for one, belongs to. */
    public static final String STAGE_TAG = "dev-runner:stage";

    public VpnEndpoint {
        if (!id.matches("cvpn-endpoint-[0-9A-Za-z]+")) {
            throw new UserException(
                    "'" + id + "' is no Client VPN endpoint (--endpoint)",
                    "its id reads like cvpn-endpoint-0123456789abcdef0",
                    "list them: aws ec2 describe-client-vpn-endpoints --query 'ClientVpnEndpoints[].ClientVpnEndpointId'");
        }
    }

    /**
     * That of a stage's VPN stack.
     *
     * @throws UserException when there is none
     */
    public static VpnEndpoint ofStage(AwsAccess access, String stage) {
        List<ClientVpnEndpoint> found;
        try (Ec2Client client = access.client(Ec2Client.builder())) {
            found = access.call(
                            "the Client VPN endpoint of the stage '" + stage + "' cannot be found",
                            "ec2:DescribeClientVpnEndpoints",
                            () -> client.describeClientVpnEndpoints(request -> request.filters(Filter.builder()
                                    .name("tag:" + STAGE_TAG)
                                    .values(stage)
                                    .build())))
                    .clientVpnEndpoints();
        }
        if (found.size() != 1) {
            throw new UserException(
                    "the Client VPN endpoint of the stage '" + stage + "' cannot be found",
                    found.size() + " endpoints in " + access.region() + " have the tag " + STAGE_TAG + "=" + stage,
                    "name it with --endpoint; list them: aws ec2 describe-client-vpn-endpoints" + access.options());
        }
        return new VpnEndpoint(found.get(0).clientVpnEndpointId());
    }

    /** The configuration for its clients, without their certificates. */
    public String configuration(AwsAccess access) {
        try (Ec2Client client = access.client(Ec2Client.builder())) {
            return access.call(
                            "the configuration of " + id + " cannot be exported",
                            "ec2:ExportClientVpnClientConfiguration",
                            () -> client.exportClientVpnClientConfiguration(request -> request.clientVpnEndpointId(id)))
                    .clientConfiguration();
        }
    }

    /** The list of clients that cannot connect, as PEM; empty if it has none. */
    Optional<String> revocationList(AwsAccess access) {
        try (Ec2Client client = access.client(Ec2Client.builder())) {
            return Optional.ofNullable(access.call(
                                    "the revocation list of " + id + " cannot be read",
                                    "ec2:ExportClientVpnClientCertificateRevocationList",
                                    () -> client.exportClientVpnClientCertificateRevocationList(
                                            request -> request.clientVpnEndpointId(id)))
                            .certificateRevocationList())
                    .filter(list -> !Pem.isEmpty(list));
        }
    }

    /**
     * Brings the endpoint's revocation list and that of the directory together: what is on one of them is on both then. An
     * import replaces the endpoint's list and ends its connections, so there is none if it would change nothing.
     * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ImportClientVpnClientCertificateRevocationList.html
     *
     * @return whether there was one
     * @throws UserException when the endpoint's list is from another authority
     */
    public boolean lockOut(AwsAccess access, VpnDirectory directory) {
        Optional<String> known = revocationList(access);
        Optional<String> wanted = directory.mergedRevocationList(known, replacing(access, directory));
        wanted.ifPresent(list -> importRevocationList(access, list));
        return wanted.isPresent();
    }

    /**
     * Puts what is on the endpoint's revocation list on that of the directory, and leaves the endpoint as it is: one that
     * takes its place has no list.
     *
     * @throws UserException when the endpoint's list is from another authority
     */
    public void remember(AwsAccess access, VpnDirectory directory) {
        Optional<String> unused = directory.mergedRevocationList(revocationList(access), replacing(access, directory));
    }

    private String replacing(AwsAccess access, VpnDirectory directory) {
        return "aws ec2 import-client-vpn-client-certificate-revocation-list --client-vpn-endpoint-id " + id
                + " --certificate-revocation-list 'file://" + directory.root().resolve("crl.pem") + "'"
                + access.options();
    }

    /** From now on clients on the list (PEM) cannot connect. */
    void importRevocationList(AwsAccess access, String list) {
        try (Ec2Client client = access.client(Ec2Client.builder())) {
            access.call(
                    "the revocation list cannot be imported to " + id,
                    "ec2:ImportClientVpnClientCertificateRevocationList",
                    () -> client.importClientVpnClientCertificateRevocationList(
                            request -> request.clientVpnEndpointId(id).certificateRevocationList(list)));
        }
    }
}
