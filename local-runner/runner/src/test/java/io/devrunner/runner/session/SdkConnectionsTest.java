package io.devrunner.runner.session;

import io.devrunner.protocol.gateway.ConnectionsClientContract;

class SdkConnectionsTest extends ConnectionsClientContract {
    SdkConnectionsTest() {
        super(SdkConnections::open);
    }
}
