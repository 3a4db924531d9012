package io.devrunner.worker;

import com.amazonaws.services.lambda.runtime.api.client.EventHandlerLoader;
import com.amazonaws.services.lambda.runtime.api.client.HandlerInfo;
import com.amazonaws.services.lambda.runtime.api.client.LambdaRequestHandler;
import com.amazonaws.services.lambda.runtime.api.client.LambdaRequestHandler.UserFaultHandler;
import com.amazonaws.services.lambda.runtime.api.client.UserFault;
import java.net.URLClassLoader;

/** Loads a handler with AWS's own loader, in the steps of {@code AWSLambda.findRequestHandler}, which is private. */
final class HandlerLoader {
    private HandlerLoader() {}

    /**
     * Loads and makes the handler for calls on the current thread.
     *
     * @throws UserFault when the init phase has failed; lesser failures are thrown by the handler at each call, as on AWS
     */
    static LambdaRequestHandler load(String handler, URLClassLoader loader) {
        EnvironmentSerializers.install(loader);
        HandlerInfo info;
        try {
            info = HandlerInfo.fromString(handler, loader);
        } catch (HandlerInfo.InvalidHandlerException ignored) {
            return new UserFaultHandler(UserFault.makeUserFault("Invalid handler: `" + handler + "'"));
        } catch (ClassNotFoundException e) {
            return LambdaRequestHandler.classNotFound(e, HandlerInfo.className(handler));
        } catch (NoClassDefFoundError e) {
            return LambdaRequestHandler.initErrorHandler(e, HandlerInfo.className(handler));
        } catch (Throwable t) {
            throw initError(t, HandlerInfo.className(handler));
        }
        LambdaRequestHandler loaded = EventHandlerLoader.loadEventHandler(info);
        if (loaded instanceof UserFaultHandler failed && failed.fault.fatal) {
            throw failed.fault;
        }
        return loaded;
    }

    /** The public way to AWS's own text for it; {@code UserFault.makeInitErrorUserFault} is package-private. */
    private static UserFault initError(Throwable thrown, String className) {
        return ((UserFaultHandler) LambdaRequestHandler.initErrorHandler(thrown, className)).fault;
    }
}
