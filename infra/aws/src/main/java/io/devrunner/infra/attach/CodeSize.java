package io.devrunner.infra.attach;

import io.devrunner.protocol.UserException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.InvalidParameterValueException;
import software.amazon.awssdk.services.lambda.model.Layer;

/**
 * How large a function's code is with the layer of the stub. Lambda counts what is unpacked and tells only what is packed:
 * what is too large packed is refused here, the rest by Lambda, which then changes nothing.
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
final class CodeSize {
    private static final long MEGABYTE = 1L << 20;
    private static final long MOST = 250 * MEGABYTE;

    private static final String FIX = "deploy it with fewer or smaller dependencies or layers, then attach it";

    private final FunctionConfiguration function;

    /** In bytes, packed, by what has them. */
    private final Map<String, Long> parts = new LinkedHashMap<>();

    CodeSize(FunctionConfiguration function, StubLayer layer) {
        this.function = function;
        parts.put("its package", function.codeSize());
        for (Layer each : function.layers()) {
            if (!StubLayer.isOne(each.arn())) {
                parts.put("the layer " + each.arn().replaceFirst("^.*:layer:", ""), each.codeSize());
            }
        }
        parts.put("that of the stub", (long) layer.size());
    }

    /** Fails when it is too large for certain. */
    void check() {
        long packed = parts.values().stream().mapToLong(Long::longValue).sum();
        if (packed > MOST) {
            throw Checks.cannot(
                    function,
                    "package and layers have " + megabytes(packed) + " packed, Lambda allows " + megabytes(MOST)
                            + " unpacked: " + describe(),
                    FIX);
        }
    }

    /**
     * What it means that the function cannot be changed.
     *
     * @return the same failure if it is about something else
     */
    UserException explain(UserException failure) {
        // Lambda has several wordings for it, such as "Layers consume more than the available size of 262144000 bytes".
        if (failure.getCause() instanceof InvalidParameterValueException refused
                && message(refused).contains(Long.toString(MOST))) {
            return new UserException(
                    "the function " + function.functionName() + " cannot be attached",
                    "unpacked it is larger with the layer of the stub than the " + megabytes(MOST)
                            + " that Lambda allows: " + message(refused) + " Packed, " + describe(),
                    FIX,
                    failure);
        }
        return failure;
    }

    private static String message(AwsServiceException refused) {
        return String.valueOf(refused.awsErrorDetails().errorMessage());
    }

    private String describe() {
        return parts.entrySet().stream()
                .map(part -> part.getKey() + " has " + megabytes(part.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static String megabytes(long bytes) {
        return bytes % MEGABYTE == 0
                ? bytes / MEGABYTE + " MB"
                : String.format(Locale.ROOT, "%.1f MB", (double) bytes / MEGABYTE);
    }
}
