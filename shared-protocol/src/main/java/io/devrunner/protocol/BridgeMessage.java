package io.devrunner.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What stub and runner say to each other; {@code PROTOCOL.md} states every field. Each message belongs to one
 * invocation. An invocation id is Lambda's request id plus a nonce, since an asynchronous retry has the same request id.
 */
public sealed interface BridgeMessage {
    /** Which invocation this is about; stands in the envelope too. */
    String invocationId();

    /**
     * Stub → runner: run this event.
     *
     * @param deadline when Lambda gives up on the invocation
     * @param handler the function's own, as Lambda names it; null when the stub stands in for none
     * @param timeoutSeconds the function's own timeout, when the stub has been given a longer one
     * @param environment the function's own variables
     * @param credentials the role's credentials, by the names of Lambda's variables
     * @param received ids of invocations whose outcomes have arrived
     */
    record Invoke(
            String invocationId,
            String requestId,
            String function,
            String functionArn,
            String functionVersion,
            int memoryMegabytes,
            Instant deadline,
            @Nullable String traceId,
            @Nullable String clientContext,
            @Nullable String cognitoIdentity,
            @Nullable String handler,
            @Nullable Integer timeoutSeconds,
            @Nullable Variables environment,
            @Nullable Variables credentials,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> received,
            Payload event)
            implements BridgeMessage {
        public Invoke {
            received = List.copyOf(Objects.requireNonNullElse(received, List.of()));
            Objects.requireNonNull(invocationId, "invocationId");
            Objects.requireNonNull(requestId, "requestId");
            Objects.requireNonNull(function, "function");
            Objects.requireNonNull(functionArn, "functionArn");
            Objects.requireNonNull(functionVersion, "functionVersion");
            Objects.requireNonNull(deadline, "deadline");
            Objects.requireNonNull(event, "event");
        }

        /** The id alone: what the caller has sent must not reach a log. */
        @Override
        public String toString() {
            return "invoke " + invocationId;
        }

        /** The same invocation with other variables, or with their values where there was the hash alone. */
        public Invoke with(@Nullable Variables newEnvironment, @Nullable Variables newCredentials) {
            return with(newEnvironment, newCredentials, received);
        }

        /** The same invocation, which tells that these outcomes have arrived. */
        public Invoke withReceived(List<String> ids) {
            return with(environment, credentials, ids);
        }

        private Invoke with(@Nullable Variables newEnvironment, @Nullable Variables newCredentials, List<String> ids) {
            return new Invoke(
                    invocationId,
                    requestId,
                    function,
                    functionArn,
                    functionVersion,
                    memoryMegabytes,
                    deadline,
                    traceId,
                    clientContext,
                    cognitoIdentity,
                    handler,
                    timeoutSeconds,
                    newEnvironment,
                    newCredentials,
                    ids,
                    event);
        }
    }

    /** Stub → runner: answer this invocation on the connection that this comes from. */
    record Rebind(String invocationId) implements BridgeMessage {
        public Rebind {
            Objects.requireNonNull(invocationId, "invocationId");
        }
    }

    /** Stub → runner: nobody waits for this invocation any more. */
    record Cancel(String invocationId) implements BridgeMessage {
        public Cancel {
            Objects.requireNonNull(invocationId, "invocationId");
        }
    }

    /** Stub → runner: the outcome has arrived, the runner can forget it. Most often the next event says so instead. */
    record Received(String invocationId) implements BridgeMessage {
        public Received {
            Objects.requireNonNull(invocationId, "invocationId");
        }
    }

    /** Stub → runner: are you still there? */
    record Ping(String invocationId) implements BridgeMessage {
        public Ping {
            Objects.requireNonNull(invocationId, "invocationId");
        }
    }

    /** Runner → stub: the event is here and whole, and will be run. */
    record Accepted(String invocationId) implements BridgeMessage {
        public Accepted {
            Objects.requireNonNull(invocationId, "invocationId");
        }
    }

    /** Runner → stub: the hashes alone are not enough, send the event again with the values of the variables. */
    record VariablesWanted(String invocationId) implements BridgeMessage {
        public VariablesWanted {
            Objects.requireNonNull(invocationId, "invocationId");
        }
    }

    /**
     * Runner → stub: the handler returned.
     *
     * @param logTail at most the last 4,096 bytes of what the handler wrote
     * @param response the response byte for byte
     */
    record Response(String invocationId, String logTail, Payload response) implements BridgeMessage {
        public Response {
            Objects.requireNonNull(invocationId, "invocationId");
            Objects.requireNonNull(logTail, "logTail");
            Objects.requireNonNull(response, "response");
        }
    }

    /**
     * Runner → stub: the handler failed.
     *
     * @param logTail at most the last 4,096 bytes of what the handler wrote
     * @param error Lambda's error JSON
     */
    record InvocationError(String invocationId, String errorType, String logTail, Payload error)
            implements BridgeMessage {
        public InvocationError {
            Objects.requireNonNull(invocationId, "invocationId");
            Objects.requireNonNull(errorType, "errorType");
            Objects.requireNonNull(logTail, "logTail");
            Objects.requireNonNull(error, "error");
        }
    }

    /**
     * Runner → stub: the runner has no outcome for the event and will have none.
     *
     * @param begun whether it may have run a part of it; if not, anybody else may run it
     */
    record Rejected(String invocationId, String reason, boolean begun) implements BridgeMessage {
        /** Of an event that was not begun. */
        public Rejected(String invocationId, String reason) {
            this(invocationId, reason, false);
        }

        public Rejected {
            Objects.requireNonNull(invocationId, "invocationId");
            Objects.requireNonNull(reason, "reason");
        }
    }

    /** Runner → stub: still here, and the invocation is known. */
    record Pong(String invocationId) implements BridgeMessage {
        public Pong {
            Objects.requireNonNull(invocationId, "invocationId");
        }
    }

    /** Either way: what you sent about this invocation could not be understood. */
    record ProtocolError(String invocationId, String text) implements BridgeMessage {
        public ProtocolError {
            Objects.requireNonNull(invocationId, "invocationId");
            Objects.requireNonNull(text, "text");
        }
    }
}
