package io.devrunner.localcloud.websocket;

/**
 * How many connections the WebSocket API has ended of its own accord.
 *
 * @param old because they were as old as a connection may become
 * @param idle because nothing was sent on them for too long
 */
public record ConnectionEnds(long old, long idle) {}
