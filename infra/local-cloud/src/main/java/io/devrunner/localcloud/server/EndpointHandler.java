package io.devrunner.localcloud.server;

import io.devrunner.protocol.Payload;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.NetworkConnector;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a request whole, checks who it is from, and writes the endpoint's answer. */
final class EndpointHandler extends Handler.Abstract {
    private static final Logger LOG = LoggerFactory.getLogger(EndpointHandler.class);

    private final Endpoint endpoint;
    private final @Nullable Upgrade upgrade;
    private final int payloadLimit;

    /** How long a client may say nothing in the midst of a request. */
    private final Duration patience;

    /** The same after an answer; longer, since SDKs keep a connection for up to a minute for their next call. */
    private final Duration patienceBetweenCalls;

    EndpointHandler(Endpoint endpoint, @Nullable Upgrade upgrade, int payloadLimit, Duration patience) {
        this.endpoint = endpoint;
        this.upgrade = upgrade;
        this.payloadLimit = payloadLimit;
        this.patience = patience;
        this.patienceBetweenCalls = patience.multipliedBy(3);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int port = ((NetworkConnector) request.getConnectionMetaData().getConnector()).getLocalPort();
        if (ForeignHost.isAskedFor(request.getHeaders(), port)) {
            write(ForeignHost.refusal(request.getHeaders(), port), response, callback);
            return true;
        }
        if (ForeignPage.hasSent(request.getHeaders(), endpoint::letsIn)) {
            write(ForeignPage.refusal(request.getHeaders()), response, callback);
            return true;
        }
        Upgrade webSocket = upgrade;
        if (webSocket != null && request.getHeaders().contains(HttpHeader.UPGRADE, "websocket")) {
            upgrade(webSocket, request, response, callback);
            return true;
        }
        if (request.getLength() > payloadLimit) {
            tooLarge(response, callback);
            return true;
        }
        AbstractEndPoint client = client(request);
        client.setIdleTimeout(patience.toMillis());
        Content.Source.asByteArrayAsync(
                request,
                payloadLimit,
                Promise.Invocable.from(
                        InvocationType.BLOCKING,
                        bytes -> {
                            // A function may stand at a breakpoint for as long as it likes, and its caller waits.
                            client.setIdleTimeout(0);
                            answer(call(request, Payload.wrap(bytes)), response, callback);
                        },
                        failure -> {
                            LOG.debug("cannot read the payload of a {}", request.getMethod(), failure);
                            tooLarge(response, callback);
                        }));
        return true;
    }

    private void upgrade(Upgrade upgrade, Request request, Response response, Callback callback) {
        Call call = call(request, Payload.empty());
        CompletableFuture<Void> unused = upgrade.refusal(call)
                .thenAccept(refusal -> {
                    if (refusal.isPresent()) {
                        write(refusal.get(), response, callback);
                        return;
                    }
                    // A connection has time limits of its own from now on.
                    client(request).setIdleTimeout(0);
                    if (!upgrade.upgrade(request, response, callback)) {
                        write(Answer.json(400, "{\"message\":\"Bad Request\"}"), response, callback);
                    }
                })
                .exceptionally(failure -> {
                    failed(call, failure, response, callback);
                    return null;
                });
    }

    private void answer(Call call, Response response, Callback callback) {
        try {
            CompletableFuture<Answer> unused = endpoint.answer(call).whenComplete((answer, failure) -> {
                if (failure == null) {
                    write(answer, response, callback);
                } else {
                    failed(call, failure, response, callback);
                }
            });
        } catch (RuntimeException failure) {
            failed(call, failure, response, callback);
        }
    }

    private void failed(Call call, Throwable failure, Response response, Callback callback) {
        LOG.error("{} {} failed", call.method(), call.rawPath(), failure);
        write(Answer.json(500, "{\"message\":\"Internal Server Error\"}"), response, callback);
    }

    private void tooLarge(Response response, Callback callback) {
        write(
                Answer.json(413, "{\"message\":\"Request Entity Too Large\"}").with("Connection", "close"),
                response,
                callback);
    }

    private void write(Answer answer, Response response, Callback callback) {
        AbstractEndPoint client = client(response.getRequest());
        // The time that the function took is no silence of the client.
        client.notIdle();
        client.setIdleTimeout(patienceBetweenCalls.toMillis());
        response.setStatus(answer.status());
        response.getHeaders().add(answer.headers());
        if (!response.getHeaders().contains("x-amzn-RequestId")) {
            response.getHeaders().put("x-amzn-RequestId", UUID.randomUUID().toString());
        }
        if (!response.getRequest().consumeAvailable()) {
            // The connection ends with what is not read, and the client's next call must not go with it.
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
        }
        response.write(true, ByteBuffer.wrap(answer.payload().bytes()), callback);
    }

    private static Call call(Request request, Payload payload) {
        return new Call(
                request.getMethod(),
                Optional.ofNullable(request.getHttpURI().getPath()).orElse("/"),
                request.getHttpURI().getQuery(),
                request.getHeaders(),
                payload,
                Map.of(),
                request.getConnectionMetaData().getProtocol(),
                Request.getRemoteAddr(request));
    }

    private static AbstractEndPoint client(Request request) {
        return (AbstractEndPoint)
                request.getConnectionMetaData().getConnection().getEndPoint();
    }
}
