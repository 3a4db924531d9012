package io.devrunner.protocol;

import io.devrunner.protocol.gateway.ConnectionsClientContract;

class SignedConnectionsTest extends ConnectionsClientContract {
    SignedConnectionsTest() {
        super(SignedConnections::open);
    }
}
