package io.devrunner.worker;

import com.amazonaws.services.lambda.runtime.api.client.LambdaEnvironment;
import com.amazonaws.services.lambda.runtime.api.client.logging.LambdaContextLogger;
import com.amazonaws.services.lambda.runtime.api.client.logging.LogSink;
import com.amazonaws.services.lambda.runtime.logging.LogFormat;
import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import com.amazonaws.services.lambda.runtime.serialization.util.ReflectUtil;

/** Sets up what AWS's runtime classes keep for the whole process, as {@code AWSLambda.main} does. */
final class AwsRuntime {
    private AwsRuntime() {}

    static void install(LogSink sink) {
        Class<?> runtime = ReflectUtil.loadClass(
                AwsRuntime.class.getClassLoader(), "com.amazonaws.services.lambda.runtime.LambdaRuntime");
        ReflectUtil.setStaticField(
                runtime,
                "logger",
                true,
                new LambdaContextLogger(sink, LogLevel.fromString(LambdaEnvironment.LAMBDA_LOG_LEVEL), logFormat()));
    }

    /** Logs as AWS's runtime logs its own findings. */
    static void log(String text) {
        LogLevel level = logFormat() == LogFormat.JSON ? LogLevel.ERROR : LogLevel.UNDEFINED;
        com.amazonaws.services.lambda.runtime.LambdaRuntime.getLogger().log(text, level);
    }

    private static LogFormat logFormat() {
        return LogFormat.fromString(LambdaEnvironment.LAMBDA_LOG_FORMAT);
    }
}
