package io.devrunner.localcloud.http;

import java.util.stream.Stream;

/**
 * How a call becomes an event, and a function's response an answer.
 *
 * <p>https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
public enum PayloadFormat {
    /** That of REST APIs, which HTTP APIs know too. */
    V1("1.0"),
    V2("2.0");

    private final String version;

    PayloadFormat(String version) {
        this.version = version;
    }

    /**
     * The format of a version.
     *
     * @param version {@code 1.0} or {@code 2.0}
     */
    public static PayloadFormat of(String version) {
        return Stream.of(values())
                .filter(format -> format.version.equals(version))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no payload format " + version));
    }

    String version() {
        return version;
    }
}
