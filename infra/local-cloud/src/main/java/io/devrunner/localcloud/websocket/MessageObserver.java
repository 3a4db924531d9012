package io.devrunner.localcloud.websocket;

/** Sees what clients are sent, as who may read the execution log of a WebSocket API does. */
public interface MessageObserver {
    /** Called before the message goes out; must neither block nor change it. */
    void message(String connectionId, byte[] message);
}
