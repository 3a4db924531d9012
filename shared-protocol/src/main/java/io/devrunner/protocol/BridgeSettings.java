package io.devrunner.protocol;

import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

/**
 * What a side needs to speak over the bridge.
 *
 * @param senders how many frames may be under way at once
 * @param assemblyBytes the most bytes that messages may hold while chunks are missing
 */
public record BridgeSettings(
        BridgeAddress address,
        AwsCredentialsProvider credentials,
        int senders,
        long assemblyBytes,
        ConnectionSettings connection) {}
