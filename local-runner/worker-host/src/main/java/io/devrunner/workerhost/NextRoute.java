package io.devrunner.workerhost;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** {@code GET /runtime/invocation/next}: a long poll that holds no thread. */
final class NextRoute {
    /** Our worker's additions to the Runtime API. */
    private static final String REDEFINITION_FAILED = "Dev-Runner-Redefinition-Failed";

    private static final String REDEFINE = "Dev-Runner-Redefine";

    void handle(RuntimeApiClient client, Request request, Response answer, Callback callback) {
        client.next(new PendingPoll(request.getHeaders().get(REDEFINITION_FAILED), answer, callback));
    }

    private record PendingPoll(@Nullable String redefinitionFailure, Response answer, Callback callback)
            implements RuntimeApiClient.Poll {
        @Override
        public void event(InvocationRequest request) {
            HttpFields.Mutable headers = answer.getHeaders();
            headers.put("Lambda-Runtime-Aws-Request-Id", request.requestId());
            headers.put(
                    "Lambda-Runtime-Deadline-Ms",
                    String.valueOf(request.deadline().toEpochMilli()));
            headers.put("Lambda-Runtime-Invoked-Function-Arn", request.functionArn());
            String traceId = request.traceId();
            headers.put("Lambda-Runtime-Trace-Id", traceId == null ? TraceId.unsampled() : TraceId.whole(traceId));
            putJson(headers, "Lambda-Runtime-Client-Context", request.clientContext());
            putJson(headers, "Lambda-Runtime-Cognito-Identity", request.cognitoIdentity());
            headers.put(HttpHeader.CONTENT_TYPE, "application/json");
            headers.put(HttpHeader.CONTENT_LENGTH, request.event().size());
            answer.write(true, ByteBuffer.wrap(request.event().bytes()), callback);
        }

        @Override
        public void redefine(ClassFiles.Changes changes) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            ClassMessages.of(changes).forEach(body::writeBytes);
            answer.getHeaders().put(REDEFINE, changes.put().size());
            answer.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/octet-stream");
            answer.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.size());
            answer.write(true, ByteBuffer.wrap(body.toByteArray()), callback);
        }

        @Override
        public void gone() {
            Answers.refuse(answer, callback, 410, "Gone", "this execution environment takes no more events");
        }

        /** A header holds no line ends and no more than ASCII for certain; JSON can say both without. */
        private static void putJson(HttpFields.Mutable headers, String name, @Nullable String json) {
            if (json == null) {
                return;
            }
            StringBuilder ascii = new StringBuilder(json.length());
            for (int i = 0; i < json.length(); i++) {
                char c = json.charAt(i);
                if (c > '~') {
                    ascii.append(String.format("\\u%04x", (int) c));
                } else {
                    ascii.append(c < ' ' ? ' ' : c);
                }
            }
            headers.put(name, ascii.toString());
        }
    }
}
