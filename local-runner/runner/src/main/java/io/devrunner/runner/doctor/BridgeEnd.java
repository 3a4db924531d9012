package io.devrunner.runner.doctor;

import io.devrunner.protocol.BridgeAddress;
import java.net.URI;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

/**
 * A bridge and its table, wherever they are.
 *
 * @param clock its own
 * @param tableUrl where the table is instead of on AWS; null for there
 */
record BridgeEnd(
        BridgeAddress address,
        String stage,
        String table,
        @Nullable URI tableUrl,
        AwsCredentialsProvider credentials,
        Clock clock) {}
