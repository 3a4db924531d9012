package io.devrunner.infra.attach;

import io.devrunner.infra.BridgeStack;
import io.devrunner.protocol.UserException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads names of functions as a person writes them. */
final class FunctionName {
    /** https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html, with {@code *} for globs. */
    private static final Pattern NAME = Pattern.compile(
            "(?:arn:[a-z-]+:lambda:(?<region>[a-z0-9-]+):(?<account>\\d{12}):function:)?(?<name>[A-Za-z0-9_*-]{1,64})(?::(?<qualifier>[^:]+))?");

    private FunctionName() {}

    /**
     * Their names alone.
     *
     * @throws UserException for what is none, or is an ARN of another region or account than the bridge's
     */
    static List<String> all(List<String> written, BridgeStack bridge) {
        return written.stream().map(each -> of(each, bridge)).toList();
    }

    private static String of(String written, BridgeStack bridge) {
        Matcher matcher = NAME.matcher(written);
        if (!matcher.matches()) {
            throw new UserException(
                    "'" + written + "' is no name of a function",
                    "names have letters, digits, - and _, at most 64; * stands for any of them",
                    "see them: aws lambda list-functions --query Functions[].FunctionName");
        }
        String qualifier = matcher.group("qualifier");
        if (qualifier != null && !qualifier.equals("$LATEST")) {
            throw new UserException(
                    "'" + written + "' cannot be attached or detached",
                    "it names the version or alias " + qualifier + ", and published versions never change",
                    "name the function alone, " + matcher.group("name") + ": it is $LATEST that is attached");
        }
        String region = matcher.group("region");
        if (region != null && !region.equals(bridge.region())) {
            throw elsewhere(written, "region", region, bridge.region(), "--region " + region);
        }
        String account = matcher.group("account");
        if (account != null && !account.equals(bridge.account())) {
            throw elsewhere(written, "account", account, bridge.account(), "a --profile of that account");
        }
        return matcher.group("name");
    }

    private static UserException elsewhere(String written, String what, String its, String ours, String option) {
        return new UserException(
                "'" + written + "' cannot be attached or detached here",
                "it is of the " + what + " " + its + ", and the bridge of the stage is in " + ours,
                "add " + option + ", if that has a bridge too, or name a function of " + ours);
    }
}
