package io.devrunner.infra.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.infra.AwsAccess;
import io.devrunner.infra.LoopbackAws;
import org.junit.jupiter.api.Test;

final class StageStatusTest {
    private static final String STACK =
            "<DescribeStacksResponse xmlns=\"http://cloudformation.amazonaws.com/doc/2010-05-15/\">"
                    + "<DescribeStacksResult><Stacks><member><StackName>a-stack</StackName><StackId>arn:stack</StackId>"
                    + "<StackStatus>CREATE_COMPLETE</StackStatus><CreationTime>2026-01-01T00:00:00Z</CreationTime>"
                    + "<Outputs><member><OutputKey>TableName</OutputKey><OutputValue>dev-runner-dev</OutputValue>"
                    + "</member></Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>";

    @Test
    void sessionsThatMayNotBeReadAreNotKnownAndAllElseIs() throws Exception {
        try (LoopbackAws aws = LoopbackAws.open(exchange -> {
                    exchange.getRequestBody().readAllBytes();
                    if (exchange.getRequestHeaders().containsKey("X-Amz-Target")) {
                        LoopbackAws.answer(
                                exchange,
                                400,
                                "{\"__type\":\"com.amazon.coral.service#AccessDeniedException\",\"Message\":\"User: ada is"
                                        + " not authorized to perform: dynamodb:Query\"}");
                    } else {
                        LoopbackAws.answer(exchange, 200, STACK);
                    }
                });
                AwsAccess access = aws.access()) {
            StageStatus status = StageStatus.read(access, "dev");

            assertThat(status.stacks()).containsKey(StageStack.BRIDGE);
            assertThat(status.sessions()).isEmpty();
            assertThat(status.notKnown().orElseThrow()).contains("not authorized to perform: dynamodb:Query");
        }
    }
}
