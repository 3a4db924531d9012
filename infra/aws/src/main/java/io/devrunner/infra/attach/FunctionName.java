package io.devrunner.infra.attach;

import io.devrunner.protocol.UserException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads names of functions as a person writes them. */
final class FunctionName {
    /** https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html, with {@code *} for globs. */
    private static final Pattern NAME = Pattern.compile(
            "(?:arn:[a-z-]+:lambda:[a-z0-9-]+:\\d{12}:function:)?(?<name>[A-Za-z0-9_*-]{1,64})(?::(?<qualifier>[^:]+))?");

    private FunctionName() {}

    static List<String> all(List<String> written) {
        return written.stream().map(FunctionName::of).toList();
    }

    private static String of(String written) {
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
        return matcher.group("name");
    }
}
