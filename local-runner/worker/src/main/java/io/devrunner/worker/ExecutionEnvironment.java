package io.devrunner.worker;

import com.amazonaws.services.lambda.runtime.api.client.LambdaRequestHandler;
import com.amazonaws.services.lambda.runtime.api.client.LambdaRequestHandler.UserFaultHandler;
import com.amazonaws.services.lambda.runtime.api.client.UserFault;
import com.amazonaws.services.lambda.runtime.api.client.runtimeapi.dto.InvocationRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.instrument.UnmodifiableClassException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.utilslite.SdkInternalThreadLocal;

/**
 * One execution environment: loads the handler on its own class loader, then takes one event after the other from the
 * Runtime API, in the steps of {@code AWSLambda.startRuntimeLoop}. It lives on one thread, since AWS's runtime caches
 * serializers by thread.
 */
final class ExecutionEnvironment {
    /** The system property that AWS's X-Ray SDK reads; AWS's runtime sets it for each invocation. */
    private static final String TRACE_PROPERTY = "com.amazonaws.xray.traceHeader";

    /** Where AWS's runtime puts the trace id when invocations run side by side. */
    private static final String TRACE_KEY = "AWS_LAMBDA_X_TRACE_ID";

    private static final int OK = 200;

    /** Causes can form a circle. */
    private static final int DEEPEST_CAUSE = 50;

    /** So soon an init phase ends that finds a library set up already. One that takes longer has tried something else. */
    private static final long SOON_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** How it ended. */
    enum Ending {
        /** By the host, so that its dependencies are fit for another. */
        RETIRED,
        /** By an error that has been reported. */
        FAILED,
        /**
         * By an error in an init phase with libraries that others had used before, as one that can be set up once only, or
         * that did not find a class of the user's: not reported, since with libraries of its own it may go well, as it
         * does on AWS.
         */
        FAILED_ON_LIBRARIES
    }

    private final String handler;
    private final CodeLoader loader;
    private final RuntimeApi runtimeApi;
    private final EnvironmentOutput output;
    private final GenerationEnd end;
    private final boolean onUsedLibraries;

    /** Whether a failure would not have been with one loader for all, which the next environment then has. */
    private final Predicate<Failure> ofLoaders;

    /** Called when a class has failed for good, perhaps one of the libraries: who comes next needs libraries of its own. */
    private final Runnable onBroken;

    /** Why new method bodies would not mend what failed here, or null. Only touched by the environment's thread. */
    private @Nullable String broken;

    /** Once the environment is retired. Only touched by its thread. */
    private @Nullable LambdaRequestHandler retiredHandler;

    ExecutionEnvironment(
            String handler,
            CodeLoader loader,
            RuntimeApi runtimeApi,
            EnvironmentOutput output,
            GenerationEnd end,
            boolean onUsedLibraries,
            Predicate<Failure> ofLoaders,
            Runnable onBroken) {
        this.handler = handler;
        this.loader = loader;
        this.runtimeApi = runtimeApi;
        this.output = output;
        this.end = end;
        this.onUsedLibraries = onUsedLibraries;
        this.ofLoaders = ofLoaders;
        this.onBroken = onBroken;
    }

    /** Runs until the host retires the environment or an error ends it. */
    Ending run() {
        output.attribution().enter();
        Thread.currentThread().setContextClassLoader(loader);
        try (runtimeApi) {
            return initAndInvoke();
        } catch (IOException e) {
            // The host is gone or has given the environment up; either way nobody is left to tell but the log.
            AwsRuntime.log("The Runtime API does not answer: " + e.getMessage());
            return Ending.FAILED;
        }
    }

    /** Ends what it has, on the thread that it has run on. */
    void end() {
        Thread.currentThread().setContextClassLoader(null);
        EnvironmentSerializers.release(loader);
        end.run(retiredHandler == null ? null : HandlerInstance.of(retiredHandler));
        output.output().flush(null);
        output.attribution().leave();
        close(loader);
    }

    private Ending initAndInvoke() throws IOException {
        long begun = System.nanoTime();
        LambdaRequestHandler loaded;
        try {
            loaded = HandlerLoader.load(handler, loader);
        } catch (UserFault fault) {
            boolean soon = System.nanoTime() - begun < SOON_NANOS;
            Failure failure = Failure.ofInit(fault);
            if ((ofLoaders.test(failure) || onUsedLibraries) && soon) {
                return Ending.FAILED_ON_LIBRARIES;
            }
            AwsRuntime.log(failure.log());
            output.output().flush(null);
            runtimeApi.initError(failure);
            return Ending.FAILED;
        }
        output.output().flush(null);
        if (loaded instanceof UserFaultHandler) {
            broken = "the handler was not loaded";
        }
        RuntimeApi.Answer next = next();
        while (next.status() == OK) {
            InvocationRequest request = request(next);
            Failure failure = invoke(loaded, request);
            if (failure != null && failure.last()) {
                return Ending.FAILED;
            }
            next = next();
        }
        retiredHandler = loaded;
        return Ending.RETIRED;
    }

    /** The next event. New method bodies that come before it are put in place here, while no invocation runs. */
    private RuntimeApi.Answer next() throws IOException {
        RuntimeApi.Answer next = runtimeApi.next();
        while (next.isRedefinition()) {
            if (broken != null) {
                next = runtimeApi.nextAfterFailure(broken);
                continue;
            }
            try {
                loader.redefine(new CommandReader(new ByteArrayInputStream(next.body())).classes());
                next = runtimeApi.next();
            } catch (UnsupportedOperationException | UnmodifiableClassException | LinkageError | InternalError e) {
                next = runtimeApi.nextAfterFailure(e.toString().replaceAll("[^ -~]", "?"));
            }
        }
        return next;
    }

    private static boolean failedToLink(Throwable thrown) {
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++) {
            if (cause instanceof LinkageError) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    private @Nullable Failure invoke(LambdaRequestHandler loaded, InvocationRequest request) throws IOException {
        output.invocationBegins(request.getId());
        System.setProperty(TRACE_PROPERTY, request.getXrayTraceId());
        SdkInternalThreadLocal.put(TRACE_KEY, request.getXrayTraceId());
        byte[] response = new byte[0];
        Failure failure = null;
        try {
            response = loaded.call(request).toByteArray();
        } catch (Throwable thrown) {
            failure = Failure.ofInvocation(thrown);
            // Before the host hears of it, as below.
            if (ofLoaders.test(failure)) {
                failure = failure.asLast();
            }
            if (failedToLink(thrown)) {
                broken = "a class was not linked or initialized, and the JVM tries that just once";
                // Before the host hears of it: the next environment can be started any moment after that.
                onBroken.run();
            }
            AwsRuntime.log(failure.log());
        }
        SdkInternalThreadLocal.remove(TRACE_KEY);
        output.invocationEnds(request.getId());
        if (failure == null) {
            runtimeApi.response(request.getId(), response);
        } else {
            runtimeApi.error(request.getId(), failure);
        }
        // The handler may have left it set; it would break the wait for the next event.
        Thread.interrupted();
        return failure;
    }

    private static InvocationRequest request(RuntimeApi.Answer next) {
        InvocationRequest request = new InvocationRequest();
        request.setId(next.headers().get("lambda-runtime-aws-request-id"));
        request.setDeadlineTimeInMs(Long.parseLong(next.headers().get("lambda-runtime-deadline-ms")));
        request.setInvokedFunctionArn(next.headers().get("lambda-runtime-invoked-function-arn"));
        request.setXrayTraceId(next.headers().get("lambda-runtime-trace-id"));
        request.setClientContext(next.headers().get("lambda-runtime-client-context"));
        request.setCognitoIdentity(next.headers().get("lambda-runtime-cognito-identity"));
        request.setTenantId(next.headers().get("lambda-runtime-aws-tenant-id"));
        request.setContent(next.body());
        return request;
    }

    static void close(CodeLoader loader) {
        try {
            loader.close();
        } catch (IOException e) {
            AwsRuntime.log("A class loader did not close: " + e.getMessage());
        }
    }
}
