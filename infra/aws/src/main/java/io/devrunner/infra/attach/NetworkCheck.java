package io.devrunner.infra.attach;

import io.devrunner.infra.network.FunctionWayOut;
import io.devrunner.infra.network.Reach;
import java.util.function.Consumer;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;

/** Whether a function in a VPC can reach the bridge, which is a public address. */
final class NetworkCheck {
    private final Services services;
    private final Consumer<String> said;

    NetworkCheck(Services services, Consumer<String> said) {
        this.services = services;
        this.said = said;
    }

    void check(FunctionConfiguration function) {
        FunctionWayOut way = services.wayOut();
        String vpc = FunctionWayOut.vpc(function).orElse("");
        check(
                function,
                "whether its VPC " + vpc + " has a way to the internet",
                "ec2:DescribeRouteTables, ec2:DescribeVpcEndpoints",
                () -> way.routes(function));
        check(
                function,
                "whether its security groups let it out to the bridge",
                "ec2:DescribeSecurityGroups",
                () -> way.groups(function));
    }

    private void check(FunctionConfiguration function, String what, String actions, Supplier<Reach> look) {
        try {
            Reach reach = look.get();
            if (reach instanceof Reach.Blocked blocked) {
                throw Checks.cannot(
                        function,
                        blocked.why(),
                        blocked.fix() + "; if you know that it does reach the bridge, add --skip-network-check");
            }
            if (reach instanceof Reach.Unknown unknown) {
                unknown(function, what, unknown.because());
            }
        } catch (SdkException e) {
            unknown(
                    function,
                    what,
                    actions + ": "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
    }

    private void unknown(FunctionConfiguration function, String what, String because) {
        said.accept("warning: not checked for " + function.functionName() + ": " + what + " (" + because + ")");
    }
}
