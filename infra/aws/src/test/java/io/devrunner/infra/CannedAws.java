package io.devrunner.infra;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;

/** Answers every call alike, in CloudFormation's words. */
final class CannedAws implements AutoCloseable {
    private static final String NAMESPACE = "xmlns=\"http://cloudformation.amazonaws.com/doc/2010-05-15/\"";

    private final LoopbackAws aws;
    private volatile int status = 200;
    private volatile String body = "";

    private CannedAws() throws IOException {
        aws = LoopbackAws.open(this::answer);
    }

    static CannedAws open() throws IOException {
        return new CannedAws();
    }

    AwsAccess access() {
        return aws.access();
    }

    /** A stack in this state, with these elements as its outputs. */
    void stack(String state, String outputs) {
        status = 200;
        body = "<DescribeStacksResponse " + NAMESPACE + "><DescribeStacksResult><Stacks><member>"
                + "<StackName>dev-runner-dev-bridge</StackName><StackStatus>" + state + "</StackStatus>"
                + "<CreationTime>2026-01-01T00:00:00Z</CreationTime><Outputs>" + outputs
                + "</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>";
    }

    void error(int code, String type, String message) {
        status = code;
        body = "<ErrorResponse " + NAMESPACE + "><Error><Type>Sender</Type><Code>" + type + "</Code><Message>" + message
                + "</Message></Error></ErrorResponse>";
    }

    private void answer(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        exchange.getResponseHeaders().set("Content-Type", "text/xml");
        LoopbackAws.answer(exchange, status, body);
    }

    @Override
    public void close() {
        aws.close();
    }
}
