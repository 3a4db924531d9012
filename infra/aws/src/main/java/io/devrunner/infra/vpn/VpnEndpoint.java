package io.devrunner.infra.vpn;

import io.devrunner.infra.AwsAccess;
import io.devrunner.protocol.UserException;
import java.util.List;
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

    /** From now on clients on the list (PEM) cannot connect. */
    public void importRevocationList(AwsAccess access, String list) {
        try (Ec2Client client = access.client(Ec2Client.builder())) {
            access.call(
                    "the revocation list cannot be imported to " + id,
                    "ec2:ImportClientVpnClientCertificateRevocationList",
                    () -> client.importClientVpnClientCertificateRevocationList(
                            request -> request.clientVpnEndpointId(id).certificateRevocationList(list)));
        }
    }
}
