package io.devrunner.localcloud;

import io.devrunner.localcloud.server.Answer;
import io.devrunner.localcloud.sigv4.Refusal;
import io.devrunner.localcloud.table.TableApi;

/** The services of the AWS port: what calls to them are signed for, and how they refuse. */
enum AwsService {
    EXECUTE_API("execute-api"),
    DYNAMODB("dynamodb") {
        @Override
        Answer refuse(Refusal refusal) {
            return TableApi.error(403, "com.amazon.coral.service#" + refusal.errorType(), refusal.message());
        }
    },
    LAMBDA("lambda");

    private final String signingName;

    AwsService(String signingName) {
        this.signingName = signingName;
    }

    String signingName() {
        return signingName;
    }

    Answer refuse(Refusal refusal) {
        return Answer.json(403, "{\"message\":\"" + refusal.message().replace("\"", "'") + "\"}")
                .with("x-amzn-ErrorType", refusal.errorType());
    }
}
