package io.devrunner.runner.doctor;

import io.devrunner.infra.network.Reach;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Objects;

/** Whether a TCP connection to the database can be made. */
final class PortCheck implements Check {
    private final DatabaseTarget target;
    private final DatabaseSession session;
    private final GroupsOnTheWay groups;

    PortCheck(DatabaseTarget target, DatabaseSession session, GroupsOnTheWay groups) {
        this.target = target;
        this.session = session;
        this.groups = groups;
    }

    @Override
    public String name() {
        return "TCP";
    }

    @Override
    public Finding run() {
        Socket socket = new Socket();
        session.socket = socket;
        try {
            socket.connect(new InetSocketAddress(Objects.requireNonNull(session.address), target.port()), millis());
            socket.setTcpNoDelay(true);
            return Finding.ok("connected to " + address());
        } catch (SocketTimeoutException ignored) {
            return silence();
        } catch (ConnectException e) {
            if (String.valueOf(e.getMessage()).contains("refused")) {
                return Finding.failed(
                        Fault.PORT_CLOSED,
                        address() + " refuses the connection",
                        "the machine is there, but nothing listens on port " + target.port(),
                        "is the port right (--port), and the database running?");
            }
            return unreachable(e);
        } catch (IOException e) {
            return unreachable(e);
        }
    }

    /** No answer at all: a rule of AWS drops packets without a word. Whether others pass tells which one. */
    private Finding silence() {
        String measured =
                "no answer from " + address() + " within " + target.patience().toSeconds() + " s";
        AddressRange vpc = target.vpc();
        if (vpc == null || session.tunnel == null) {
            return Finding.failed(
                    Fault.NO_ANSWER,
                    measured,
                    "a firewall drops the packets, or the machine is off",
                    "behind a VPN, say which range it leads to, to learn more: --vpc-cidr 11.0.0.0/16");
        }
        VpcResolver resolver = new VpcResolver(vpc.resolver(), target.patience());
        if (resolver.ask(target.host()) instanceof VpcResolver.Answer.Silence) {
            return Finding.failed(
                    Fault.VPN_NOT_AUTHORIZED,
                    measured + ", nor from the VPC's resolver " + resolver,
                    "the VPN is up, but nothing behind it answers: no authorization rule of the endpoint lets you"
                            + " into " + vpc + ", or the connection is dead",
                    "connect again; if it stays so, have the rule added: aws ec2 authorize-client-vpn-ingress"
                            + " --authorize-all-groups --target-network-cidr " + vpc + " --client-vpn-endpoint-id ID");
        }
        return closed(measured + ", while the VPC's resolver " + resolver + " answers");
    }

    /** AWS may say which one; without its word it is one of two. */
    Finding closed(String measured) {
        Reach reach = groups.look(Objects.requireNonNull(session.address).getHostAddress(), target.port());
        if (reach instanceof Reach.Blocked blocked) {
            return Finding.failed(Fault.SECURITY_GROUP_CLOSED, measured, blocked.why(), blocked.fix());
        }
        if (reach instanceof Reach.Open open) {
            return Finding.failed(
                    Fault.NO_ANSWER,
                    measured + "; the security groups let it through: " + open.how(),
                    "a network ACL of the subnets is closed, or the database hangs",
                    "look at both: aws ec2 describe-network-acls; aws rds describe-db-clusters");
        }
        return Finding.failed(
                Fault.SECURITY_GROUP_CLOSED,
                measured + "; which group is not known: " + ((Reach.Unknown) reach).because(),
                "a security group is closed: that of the database has no inbound rule for TCP " + target.port()
                        + " from the VPN endpoint's group, or the endpoint's has no outbound one to the database's",
                "add the missing rule: aws ec2 authorize-security-group-ingress --group-id DATABASE_GROUP --protocol"
                        + " tcp --port " + target.port() + " --source-group VPN_GROUP, or for the other: aws ec2"
                        + " authorize-security-group-egress --group-id VPN_GROUP --ip-permissions"
                        + " IpProtocol=tcp,FromPort=" + target.port() + ",ToPort=" + target.port()
                        + ",UserIdGroupPairs='[{GroupId=DATABASE_GROUP}]'");
    }

    private Finding unreachable(IOException failure) {
        return Finding.failed(
                Fault.UNREACHABLE,
                address() + ": " + failure.getMessage(),
                "this machine has no way there",
                "is it online, and the VPN up?");
    }

    private String address() {
        return Objects.requireNonNull(session.address).getHostAddress() + ":" + target.port();
    }

    private int millis() {
        return Math.toIntExact(target.patience().toMillis());
    }
}
