package io.devrunner.runner.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.devrunner.protocol.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Events to try a function with, each in the shape that
 * <a href="https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html">AWS documents</a>; the names are those of
 * {@code --sample}.
 */
enum Sample {
    sqs("/Records/0", "body", Content.TEXT),
    sns("/Records/0/Sns", "Message", Content.TEXT),
    s3("", "", Content.NONE),
    kinesis("/Records/0/kinesis", "data", Content.BASE64),
    dynamodb("", "", Content.NONE),
    http("", "body", Content.TEXT),
    rest("", "body", Content.TEXT),
    eventbridge("", "detail", Content.JSON),
    schedule("", "", Content.NONE);

    /** How the event holds what its sender has written. */
    private enum Content {
        NONE,
        TEXT,
        BASE64,
        JSON
    }

    private final String parent;
    private final String field;
    private final Content content;

    Sample(String parent, String field, Content content) {
        this.parent = parent;
        this.field = field;
        this.content = content;
    }

    /** Whether somebody writes what is in it, and not AWS alone. */
    boolean hasBody() {
        return content != Content.NONE;
    }

    /**
     * The event as JSON.
     *
     * @param body what its sender has written; null for an example
     * @throws UserException when that is not what such an event holds
     */
    byte[] event(byte @Nullable [] body) {
        try (InputStream file =
                Objects.requireNonNull(Sample.class.getResourceAsStream("samples/" + name() + ".json"))) {
            ObjectMapper json = new ObjectMapper();
            JsonNode event = json.readTree(file);
            if (body != null) {
                ObjectNode holder = (ObjectNode) event.at(parent);
                holder.set(field, held(json, body));
                // The sum of the example; nobody computes one by hand.
                holder.remove("md5OfBody");
            }
            return json.writeValueAsBytes(event);
        } catch (IOException e) {
            throw new UncheckedIOException("a sample cannot be read", e);
        }
    }

    private JsonNode held(ObjectMapper json, byte[] body) {
        if (content == Content.JSON) {
            try {
                return json.readValue(body, ObjectNode.class);
            } catch (IOException e) {
                throw new UserException(
                        "the body of an event of " + name() + " must be a JSON object",
                        "it stands as it is in the event's " + field,
                        "fix the file that --body names",
                        e);
            }
        }
        return json.getNodeFactory()
                .textNode(
                        content == Content.BASE64
                                ? Base64.getEncoder().encodeToString(body)
                                : new String(body, StandardCharsets.UTF_8));
    }
}
