package io.devrunner.runner.doctor;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Whether the database's name leads to its address in the VPC. */
final class NameCheck implements Check {
    private final DatabaseTarget target;
    private final DatabaseSession session;

    NameCheck(DatabaseTarget target, DatabaseSession session) {
        this.target = target;
        this.session = session;
    }

    @Override
    public String name() {
        return "DNS";
    }

    @Override
    public Finding run() {
        try {
            InetAddress address = InetAddress.getByName(target.host());
            AddressRange vpc = target.vpc();
            if (vpc != null && !vpc.contains(address)) {
                return wrong(
                        vpc,
                        target.host() + " is " + address.getHostAddress() + ", which is outside of the VPC " + vpc);
            }
            session.address = address;
            return Finding.ok(address.getHostAddress());
        } catch (UnknownHostException ignored) {
            AddressRange vpc = target.vpc();
            String measured = "this machine's resolver does not know " + target.host();
            return vpc == null ? unknown(measured) : wrong(vpc, measured);
        }
    }

    /** With a split tunnel the machine goes on asking its own resolver; the VPC's would know. */
    private Finding wrong(AddressRange vpc, String measured) {
        VpcResolver resolver = new VpcResolver(vpc.resolver(), target.patience());
        VpcResolver.Answer answer = resolver.ask(target.host());
        if (answer instanceof VpcResolver.Answer.Silence) {
            return Finding.failed(
                    Fault.VPN_NOT_AUTHORIZED,
                    measured + "; the VPC's resolver " + resolver + " does not answer",
                    "the VPN is up, but nothing behind it answers: no authorization rule of the endpoint lets you"
                            + " into " + vpc + ", or the connection is dead",
                    "connect again; if it stays so, have the rule added: aws ec2 authorize-client-vpn-ingress"
                            + " --authorize-all-groups --target-network-cidr " + vpc + " --client-vpn-endpoint-id ID");
        }
        List<String> known = ((VpcResolver.Answer.Addresses) answer).all();
        if (known.isEmpty()) {
            return unknown(measured + ", and the VPC's resolver " + resolver + " does not either");
        }
        return Finding.failed(
                Fault.DNS_WRONG,
                measured + "; the VPC's resolver " + resolver + " says " + String.join(", ", known),
                "the DNS trap of a split tunnel: names are still resolved outside of the VPC, by a resolver that does"
                        + " not know this one or holds back private addresses",
                "have the VPN name the resolver (DnsServers of the endpoint), or in the profile: dhcp-option DNS "
                        + resolver);
    }

    private Finding unknown(String measured) {
        return Finding.failed(
                Fault.NAME_UNKNOWN,
                measured,
                "the name is misspelt, or the database was deleted",
                "look it up: aws rds describe-db-proxies --query 'DBProxies[].Endpoint'");
    }
}
