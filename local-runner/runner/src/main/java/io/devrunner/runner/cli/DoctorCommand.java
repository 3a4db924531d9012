package io.devrunner.runner.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.devrunner.infra.AwsAccess;
import io.devrunner.infra.vpn.VpnDirectory;
import io.devrunner.protocol.UserException;
import io.devrunner.runner.cli.CommandLines.Streams;
import io.devrunner.runner.doctor.AddressRange;
import io.devrunner.runner.doctor.DatabaseDoctor;
import io.devrunner.runner.doctor.DatabaseTarget;
import io.devrunner.runner.doctor.Doctor;
import io.devrunner.runner.doctor.Finding;
import io.devrunner.runner.doctor.IamToken;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dev-runner doctor}: says where the way to the database ends. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = {
            "Looks at the way through the VPN to the database, step by step, and says what is wrong and what to do.",
            "The password is taken from DB_PASSWORD; without it, an IAM token of the AWS credentials is shown."
        })
final class DoctorCommand implements Callable<Integer> {
    private final Streams streams;

    @Mixin
    private AwsOptions aws = new AwsOptions();

    @Option(
            names = "--host",
            paramLabel = "NAME",
            required = true,
            description = "the database, or the proxy before it")
    @SuppressWarnings("NullAway.Init")
    private String host;

    @Option(names = "--port", paramLabel = "PORT", description = "its port (default: 3306)")
    private int port = 3306;

    @Option(names = "--user", paramLabel = "NAME", description = "whom to log in as (default: nobody, up to TLS alone)")
    private @Nullable String user;

    @Option(
            names = "--vpc-cidr",
            paramLabel = "CIDR",
            description = "the range of addresses behind the VPN, such as 11.0.0.0/16")
    private @Nullable String vpc;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = "certificates (PEM) to trust besides the JDK's, such as global-bundle.pem of Amazon RDS")
    private @Nullable Path authorities;

    @Option(
            names = "--vpn-directory",
            paramLabel = "DIR",
            description = "where the VPN's certificates are kept (default: ~/.dev-runner/vpn/STAGE)")
    private @Nullable Path vpnDirectory;

    @Option(
            names = "--vpn-profile",
            paramLabel = "FILE",
            description = "the profile that this machine connects with (default: developer.ovpn in that directory)")
    private @Nullable Path vpnProfile;

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            description = "how long a step may take; ten times as long for a database to wake up (default: 3)")
    private int patience = 3;

    @Option(names = "--json", description = "print one JSON object instead")
    private boolean json;

    DoctorCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws InterruptedException {
        DatabaseTarget target = new DatabaseTarget(
                host,
                checked("--port", port, 65_535),
                user,
                System.getenv("DB_PASSWORD"),
                vpc == null ? null : AddressRange.parse(vpc, "--vpc-cidr"),
                authorities,
                Duration.ofSeconds(checked("--patience", patience, 600)));
        VpnDirectory directory =
                VpnOptions.directory(vpnDirectory, () -> aws.stage(Path.of("").toAbsolutePath()));
        List<Doctor.Result> results = new ArrayList<>(DatabaseDoctor.examine(
                target,
                vpnProfile == null ? directory.root().resolve("developer.ovpn") : vpnProfile,
                directory,
                () -> token(target),
                json ? result -> {} : this::show));
        boolean failed = results.stream().anyMatch(result -> result.finding().outcome() == Finding.Outcome.FAILED);
        if (json) {
            streams.out().println(json(results, failed));
        } else {
            streams.out().println(failed ? "The first step that failed is where to begin." : "All is well.");
        }
        return failed ? CommandLines.USER_ERROR : 0;
    }

    private String token(DatabaseTarget target) {
        try (AwsAccess access = aws.open()) {
            return IamToken.sign(
                    target.host(),
                    target.port(),
                    String.valueOf(target.user()),
                    access.region().id(),
                    access.credentials().resolveCredentials());
        }
    }

    private void show(Doctor.Result result) {
        Finding finding = result.finding();
        String mark = switch (finding.outcome()) {
            case OK -> "ok      ";
            case WARNING -> "warning ";
            case FAILED -> "FAILED  ";
            case SKIPPED -> "skipped ";
        };
        streams.out()
                .println(mark + result.check() + ": " + finding.measured() + " ("
                        + result.took().toMillis() + " ms)");
        if (finding.why() != null) {
            streams.out().println("          why: " + finding.why());
            streams.out().println("          fix: " + finding.fix());
        }
    }

    private static String json(List<Doctor.Result> results, boolean failed) {
        ObjectNode report = new ObjectMapper().createObjectNode();
        report.put("outcome", failed ? "failed" : "ok");
        ArrayNode checks = report.putArray("checks");
        for (Doctor.Result result : results) {
            Finding finding = result.finding();
            ObjectNode check = checks.addObject();
            check.put("check", result.check());
            check.put("outcome", finding.outcome().name().toLowerCase(java.util.Locale.ROOT));
            check.put("measured", finding.measured());
            check.put("millis", result.took().toMillis());
            if (finding.kind() != null) {
                check.put("kind", finding.kind().id());
                check.put("why", finding.why());
                check.put("fix", finding.fix());
            }
        }
        return report.toString();
    }

    private static int checked(String option, int value, int most) {
        if (value < 1 || value > most) {
            throw new UserException(
                    option + " cannot be " + value, "it is from 1 to " + most, "give another " + option);
        }
        return value;
    }
}
