package io.devrunner.worker;

import com.amazonaws.services.lambda.runtime.api.client.UserFault;
import com.amazonaws.services.lambda.runtime.api.client.runtimeapi.DtoSerializers;
import com.amazonaws.services.lambda.runtime.api.client.runtimeapi.RapidErrorType;
import com.amazonaws.services.lambda.runtime.api.client.runtimeapi.converters.LambdaErrorConverter;
import com.amazonaws.services.lambda.runtime.api.client.runtimeapi.converters.XRayErrorCauseConverter;
import java.io.IOError;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A failure of the handler or of its init phase as AWS's runtime reports it (its {@code AWSLambda} has the same steps in
 * private methods).
 *
 * @param body Lambda's error JSON
 * @param log what the runtime logs about it
 * @param last whether the execution environment ends with it
 */
@SuppressWarnings("ArrayRecordComponent") // passed on at once, never compared
record Failure(byte[] body, Map<String, String> headers, String log, boolean last) {
    /** AWS's runtime leaves the header out above this; the Runtime API would refuse it. */
    private static final int LONGEST_XRAY_CAUSE = 1024 * 1024;

    /**
     * Tells the host that the environment takes no more events, or that no environment of this JVM should: our addition
     * to the Runtime API.
     */
    private static final String ENDS = "Dev-Runner-Ends";

    /** What the handler, or the runtime around it, threw while an invocation ran. */
    static Failure ofInvocation(Throwable thrown) {
        UserFault.filterStackTrace(thrown);
        UserFault fault = UserFault.makeUserFault(thrown);
        boolean last = thrown instanceof VirtualMachineError || thrown instanceof IOError || fault.fatal;
        if (thrown instanceof UserFault) {
            Map<String, String> headers = headers(RapidErrorType.BadFunctionCode);
            if (last) {
                headers.put(ENDS, "environment");
            }
            return new Failure(body(fault), headers, fault.reportableError(), last);
        }
        Map<String, String> headers = headers(RapidErrorType.UserException);
        if (last) {
            // The heap is shared; the stack is not.
            headers.put(ENDS, thrown instanceof OutOfMemoryError ? "worker" : "environment");
        }
        byte[] xray = DtoSerializers.serialize(XRayErrorCauseConverter.fromThrowable(thrown));
        if (xray != null && xray.length < LONGEST_XRAY_CAUSE) {
            headers.put("Lambda-Runtime-Function-XRay-Error-Cause", new String(xray, StandardCharsets.UTF_8));
        }
        byte[] body = DtoSerializers.serialize(LambdaErrorConverter.fromThrowable(thrown));
        return new Failure(body, headers, fault.reportableError(), last);
    }

    static Failure ofInit(UserFault fault) {
        return new Failure(body(fault), headers(RapidErrorType.BadFunctionCode), fault.reportableError(), true);
    }

    /** The same, after which the environment takes no more events. */
    Failure asLast() {
        if (last) {
            return this;
        }
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(ENDS, "environment");
        return new Failure(body, more, log, true);
    }

    private static byte[] body(UserFault fault) {
        return DtoSerializers.serialize(LambdaErrorConverter.fromUserFault(fault));
    }

    private static Map<String, String> headers(RapidErrorType type) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Lambda-Runtime-Function-Error-Type", type.getRapidError());
        return headers;
    }

    /** Without what was thrown, whose text is the function's. */
    @Override
    public String toString() {
        return "failure of " + body.length + " bytes";
    }
}
