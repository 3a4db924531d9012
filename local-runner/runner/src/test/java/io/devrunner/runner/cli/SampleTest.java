package io.devrunner.runner.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.events.KinesisEvent;
import com.amazonaws.services.lambda.runtime.events.S3Event;
import com.amazonaws.services.lambda.runtime.events.SNSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import io.devrunner.protocol.UserException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What handlers get of the samples, by AWS's own serialization. */
final class SampleTest {
    private static final String BODY = "{\"id\": 1}";

    @Test
    void eachIsReadAsTheEventOfTheLibrary() {
        assertThat(read(Sample.sqs, SQSEvent.class, null).getRecords())
                .singleElement()
                .satisfies(message -> {
                    assertThat(message.getBody()).isEqualTo(BODY);
                    assertThat(message.getEventSourceArn()).endsWith(":my-queue");
                });
        assertThat(read(Sample.sns, SNSEvent.class, null).getRecords())
                .singleElement()
                .satisfies(record -> {
                    assertThat(record.getSNS().getMessage()).isEqualTo(BODY);
                    assertThat(record.getSNS().getTimestamp().getYear()).isEqualTo(2019);
                });
        assertThat(read(Sample.s3, S3Event.class, null).getRecords())
                .singleElement()
                .satisfies(record -> {
                    assertThat(record.getS3().getObject().getKey()).isEqualTo("folder/file.json");
                    assertThat(record.getEventTime().getYear()).isEqualTo(2019);
                });
        assertThat(read(Sample.kinesis, KinesisEvent.class, null).getRecords())
                .singleElement()
                .satisfies(record -> assertThat(text(record)).isEqualTo(BODY));
        assertThat(read(Sample.dynamodb, DynamodbEvent.class, null).getRecords())
                .singleElement()
                .satisfies(record -> assertThat(
                                record.getDynamodb().getNewImage().get("Id").getN())
                        .isEqualTo("101"));
        APIGatewayV2HTTPEvent http = read(Sample.http, APIGatewayV2HTTPEvent.class, null);
        assertThat(http.getBody()).isEqualTo(BODY);
        assertThat(http.getRequestContext().getHttp().getMethod()).isEqualTo("POST");
        APIGatewayProxyRequestEvent rest = read(Sample.rest, APIGatewayProxyRequestEvent.class, null);
        assertThat(rest.getBody()).isEqualTo(BODY);
        assertThat(rest.getRequestContext().getHttpMethod()).isEqualTo("POST");
        assertThat(rest.getPathParameters()).containsEntry("proxy", "orders");
        assertThat(read(Sample.eventbridge, ScheduledEvent.class, null).getDetail())
                .isEqualTo(Map.of("id", 1));
        ScheduledEvent schedule = read(Sample.schedule, ScheduledEvent.class, null);
        assertThat(schedule.getDetailType()).isEqualTo("Scheduled Event");
        assertThat(schedule.getTime().getYear()).isEqualTo(2015);
    }

    @Test
    void aBodyStandsWhereTheSenderWouldHavePutIt() {
        String body = "{\"grüße\": \"x\"}";
        SQSEvent.SQSMessage message =
                read(Sample.sqs, SQSEvent.class, body).getRecords().get(0);
        assertThat(message.getBody()).isEqualTo(body);
        assertThat(message.getMd5OfBody()).isNull();
        assertThat(read(Sample.sns, SNSEvent.class, body)
                        .getRecords()
                        .get(0)
                        .getSNS()
                        .getMessage())
                .isEqualTo(body);
        assertThat(text(read(Sample.kinesis, KinesisEvent.class, body)
                        .getRecords()
                        .get(0)))
                .isEqualTo(body);
        assertThat(read(Sample.http, APIGatewayV2HTTPEvent.class, body).getBody())
                .isEqualTo(body);
        APIGatewayProxyRequestEvent rest = read(Sample.rest, APIGatewayProxyRequestEvent.class, null);
        assertThat(rest.getBody()).isEqualTo(BODY);
        assertThat(rest.getRequestContext().getHttpMethod()).isEqualTo("POST");
        assertThat(rest.getPathParameters()).containsEntry("proxy", "orders");
        assertThat(read(Sample.eventbridge, ScheduledEvent.class, body).getDetail())
                .isEqualTo(Map.of("grüße", "x"));
    }

    @Test
    void aDetailThatIsNoObjectIsRefused() {
        assertThatThrownBy(() -> Sample.eventbridge.event("text".getBytes(UTF_8)))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("must be a JSON object");
    }

    @Test
    void aBodyWithoutASampleThatHoldsOneIsAWrongUse() {
        assertThat(error("--body", "x.json")).contains("--body needs --sample");
        assertThat(error("--sample", "s3", "--body", "x.json")).contains("--body is not for --sample s3");
        assertThat(error("--sample", "sqs", "--json", "{}")).contains("mutually exclusive");
        assertThat(error("--sample", "queue")).contains("sqs, sns, s3, kinesis");
    }

    private static String text(KinesisEvent.KinesisEventRecord record) {
        return UTF_8.decode(record.getKinesis().getData()).toString();
    }

    private static String error(String... options) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        String[] line = new String[options.length + 2];
        line[0] = "invoke";
        line[1] = "orders";
        System.arraycopy(options, 0, line, 2, options.length);
        assertThat(CommandLines.execute(line, new PrintStream(new ByteArrayOutputStream()), new PrintStream(err)))
                .isEqualTo(CommandLine.ExitCode.USAGE);
        return err.toString(UTF_8);
    }

    private static <T> T read(Sample sample, Class<T> type, @Nullable String body) {
        byte[] event = sample.event(body == null ? null : body.getBytes(UTF_8));
        return LambdaEventSerializers.serializerFor(type, SampleTest.class.getClassLoader())
                .fromJson(new ByteArrayInputStream(event));
    }
}
