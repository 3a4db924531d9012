package io.devrunner.runner.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.devrunner.infra.AwsAccess;
import io.devrunner.infra.network.DatabaseWayIn;
import io.devrunner.infra.network.Reach;
import io.devrunner.infra.stack.StageDatabase;
import io.devrunner.infra.vpn.VpnDirectory;
import io.devrunner.infra.vpn.VpnEndpoint;
import io.devrunner.protocol.UserException;
import io.devrunner.runner.cli.CommandLines.Streams;
import io.devrunner.runner.console.JsonText;
import io.devrunner.runner.doctor.AddressRange;
import io.devrunner.runner.doctor.DatabaseDoctor;
import io.devrunner.runner.doctor.DatabaseTarget;
import io.devrunner.runner.doctor.Doctor;
import io.devrunner.runner.doctor.Finding;
import io.devrunner.runner.doctor.IamToken;
import io.devrunner.runner.doctor.StageDoctor;
import io.devrunner.runner.doctor.TokenSource;
import io.devrunner.runner.project.Project;
import io.devrunner.runner.project.ProjectFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code dev-runner doctor}: says where the way to a stage and its database ends. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = {
            "Looks at the way to a stage and through the VPN to its database, step by step, and says what is wrong and"
                    + " what to do.",
            "With --host and no --stage, at that database alone; with --local, at the local cloud that is started.",
            "The password is taken from DB_PASSWORD; without it, an IAM token of the AWS credentials is shown."
        })
final class DoctorCommand implements Callable<Integer> {
    private static final int MYSQL = 3306;

    private final Streams streams;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private ProjectOptions project = new ProjectOptions();

    @Mixin
    private AwsOptions aws = new AwsOptions();

    @Option(names = "--local", description = "look at the local cloud of the project instead of AWS")
    private boolean local;

    @Option(
            names = "--host",
            paramLabel = "NAME",
            description = "the database, or the proxy before it (default: that of the stage)")
    private @Nullable String host;

    @Option(names = "--port", paramLabel = "PORT", description = "its port (default: that of the stage, or 3306)")
    private @Nullable Integer port;

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description = "whom to log in as (default: that of the stage; with --host nobody, up to TLS alone)")
    private @Nullable String user;

    @Option(
            names = "--vpc-cidr",
            paramLabel = "CIDR",
            description = "the range of addresses behind the VPN, such as 11.0.0.0/16 (default: that of the stage)")
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
        if (local && (aws.areGiven() || host != null)) {
            throw new ParameterException(
                    spec.commandLine(), "--local does not go with --host, --stage, --profile and --region");
        }
        Duration step = Duration.ofSeconds(checked("--patience", patience, 600));
        Consumer<Doctor.Result> listener = json ? result -> {} : this::show;
        List<Doctor.Result> results = new ArrayList<>();
        if (local) {
            LocalAccess access = LocalAccess.of(project.directory(), "doctor");
            results.addAll(StageDoctor.local(
                    ProjectFile.stage(project.directory()),
                    access.endpoint(),
                    access.region().id(),
                    access.credentials(),
                    step,
                    listener));
        } else {
            if (host == null || aws.namesStage()) {
                results.addAll(StageDoctor.onAws(aws.stage(project.directory()), aws::open, step, listener));
            }
            results.addAll(database(step, listener));
        }
        boolean failed = results.stream().anyMatch(result -> result.finding().outcome() == Finding.Outcome.FAILED);
        if (json) {
            streams.out().println(json(results, failed));
        } else {
            streams.out().println(failed ? "The first step that failed is where to begin." : "All is well.");
        }
        return failed ? CommandLines.USER_ERROR : 0;
    }

    private List<Doctor.Result> database(Duration step, Consumer<Doctor.Result> listener) throws InterruptedException {
        Optional<StageDatabase> ofStage = Optional.empty();
        if (host == null) {
            try (AwsAccess access = aws.open()) {
                ofStage = StageDatabase.read(access, aws.stage(project.directory()));
            } catch (UserException e) {
                return notKnown("which it is cannot be read, --host would say it: " + e.why(), listener);
            }
            if (ofStage.isEmpty()) {
                return notKnown("the stage has none of its own; --host names another", listener);
            }
        }
        String range = vpc == null ? ofStage.map(StageDatabase::vpcCidr).orElse(null) : vpc;
        DatabaseTarget target = new DatabaseTarget(
                host == null ? ofStage.map(StageDatabase::host).orElseThrow() : host,
                port == null ? ofStage.map(StageDatabase::port).orElse(MYSQL) : checked("--port", port, 65_535),
                user == null ? ofStage.map(StageDatabase::user).orElse(null) : user,
                System.getenv("DB_PASSWORD"),
                range == null ? null : AddressRange.parse(range, vpc == null ? "the stage's VpcCidr" : "--vpc-cidr"),
                authorities,
                step);
        VpnDirectory directory = VpnOptions.directory(vpnDirectory, () -> aws.stage(project.directory()));
        return DatabaseDoctor.examine(
                target,
                vpnProfile == null ? directory.root().resolve("developer.ovpn") : vpnProfile,
                directory,
                aws.leadingTo(project.directory()) + (vpnDirectory == null ? "" : " --directory " + vpnDirectory),
                new TokenSource(() -> token(target), () -> user != null || isOwn(project.directory())),
                this::groups,
                listener);
    }

    /** Whether handlers go to the database with the developer's credentials; a file that cannot be read does not say so. */
    static boolean isOwn(Path directory) {
        try {
            return ProjectFile.readForAws(directory).functions().stream()
                    .anyMatch(function -> function.credentials() == Project.Credentials.OWN);
        } catch (UserException ignored) {
            // Told by the commands that need the file.
            return false;
        }
    }

    private static List<Doctor.Result> notKnown(String because, Consumer<Doctor.Result> listener) {
        return Doctor.skipped("database", because, listener);
    }

    private Reach groups(String address, int to) {
        try (AwsAccess access = aws.open()) {
            return DatabaseWayIn.look(access, VpnEndpoint.STAGE_TAG, aws.stage(project.directory()), address, to);
        } catch (UserException e) {
            return new Reach.Unknown(e.what() + ": " + e.why());
        }
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

    static String json(List<Doctor.Result> results, boolean failed) {
        ObjectNode report = JsonNodeFactory.instance.objectNode();
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
        return JsonText.of(report);
    }

    private static int checked(String option, int value, int most) {
        if (value < 1 || value > most) {
            throw new UserException(
                    option + " cannot be " + value, "it is from 1 to " + most, "give another " + option);
        }
        return value;
    }
}
