package io.devrunner.infra.attach;

import io.devrunner.infra.network.FunctionWayOut;
import io.devrunner.infra.network.Reach;
import java.util.function.Consumer;
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
        try {
            Reach reach = services.wayOut().routes(function);
            if (reach instanceof Reach.Blocked blocked) {
                throw Checks.cannot(
                        function,
                        blocked.why(),
                        blocked.fix() + "; if you know that it does reach the bridge, add --skip-network-check");
            }
        } catch (SdkException e) {
            said.accept("warning: not checked for " + function.functionName() + ": whether its VPC "
                    + FunctionWayOut.vpc(function).orElse("")
                    + " has a way to the internet (ec2:DescribeRouteTables, ec2:DescribeVpcEndpoints: "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse("") + ")");
        }
    }
}
