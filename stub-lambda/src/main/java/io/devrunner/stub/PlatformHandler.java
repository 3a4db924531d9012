package io.devrunner.stub;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.api.client.EventHandlerLoader;
import com.amazonaws.services.lambda.runtime.api.client.HandlerInfo;
import com.amazonaws.services.lambda.runtime.api.client.LambdaRequestHandler;
import com.amazonaws.services.lambda.runtime.api.client.LambdaRequestHandler.UserFaultHandler;
import com.amazonaws.services.lambda.runtime.api.client.UserFault;
import com.amazonaws.services.lambda.runtime.api.client.runtimeapi.dto.InvocationRequest;
import io.devrunner.protocol.Payload;
import java.time.Instant;

/**
 * A handler, loaded and called by AWS's own runtime classes. They are those of the platform, which every managed Java
 * runtime has on the system class path, and which have been told where the function's classes are; a copy in the stub
 * would be another version than the one that the function ran on before.
 */
final class PlatformHandler {
    private final LambdaRequestHandler handler;

    private PlatformHandler(LambdaRequestHandler handler) {
        this.handler = handler;
    }

    /**
     * In the steps of {@code AWSLambda.findRequestHandler}, which is private.
     *
     * @throws UserFault when the init phase has failed; lesser failures are thrown at each call, as without the stub
     * @throws NoClassDefFoundError when the platform has no such runtime
     */
    static PlatformHandler load(String handler, ClassLoader classes) {
        return new PlatformHandler(find(handler, classes));
    }

    private static LambdaRequestHandler find(String handler, ClassLoader classes) {
        HandlerInfo info;
        try {
            info = HandlerInfo.fromString(handler, classes);
        } catch (HandlerInfo.InvalidHandlerException ignored) {
            return new UserFaultHandler(UserFault.makeUserFault("Invalid handler: `" + handler + "'"));
        } catch (ClassNotFoundException e) {
            return LambdaRequestHandler.classNotFound(e, HandlerInfo.className(handler));
        } catch (NoClassDefFoundError e) {
            return LambdaRequestHandler.initErrorHandler(e, HandlerInfo.className(handler));
        } catch (Throwable t) {
            return fatal(LambdaRequestHandler.initErrorHandler(t, HandlerInfo.className(handler)));
        }
        return fatal(EventHandlerLoader.loadEventHandler(info));
    }

    /** A constructor that throws ends the init phase, hence the execution environment. */
    private static LambdaRequestHandler fatal(LambdaRequestHandler found) {
        if (found instanceof UserFaultHandler failed && failed.fault.fatal) {
            throw failed.fault;
        }
        return found;
    }

    /** The response to the event. Throws what the handler throws. */
    byte[] call(Payload event, Context context, Instant deadline) throws Exception {
        InvocationRequest request = new InvocationRequest();
        request.setId(context.getAwsRequestId());
        request.setInvokedFunctionArn(context.getInvokedFunctionArn());
        request.setDeadlineTimeInMs(deadline.toEpochMilli());
        request.setXrayTraceId(TraceId.of(context));
        request.setClientContext(ContextJson.of(context.getClientContext()));
        request.setCognitoIdentity(ContextJson.of(context.getIdentity()));
        request.setContent(event.bytes());
        return handler.call(request).toByteArray();
    }
}
