package io.devrunner.worker;

import com.amazonaws.services.lambda.runtime.api.client.logging.LogSink;
import com.amazonaws.services.lambda.runtime.logging.LogFormat;
import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import java.nio.charset.StandardCharsets;

/** Where the context's logger writes. As on AWS each message stands alone, whether it ends its line or not. */
final class LoggerSink implements LogSink {
    private final Records records;
    private final Attribution attribution;

    LoggerSink(Records records, Attribution attribution) {
        this.records = records;
        this.attribution = attribution;
    }

    @Override
    public void log(byte[] message) {
        String requestId = attribution.requestId();
        new String(message, StandardCharsets.UTF_8)
                .lines()
                .forEach(line -> records.line(requestId, Records.Source.LOGGER, line));
    }

    @Override
    public void log(LogLevel level, LogFormat format, byte[] message) {
        log(message);
    }

    @Override
    public void close() {}
}
