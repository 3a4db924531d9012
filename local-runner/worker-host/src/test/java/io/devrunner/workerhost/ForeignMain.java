package io.devrunner.workerhost;

import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** A runtime that knows the Runtime API and nothing of us, as one of another language would be. */
final class ForeignMain {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String API = "http://" + System.getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/";

    private ForeignMain() {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws Exception {
        System.out.println("starting " + System.in.read());
        if (System.getenv("_HANDLER").equals("none")) {
            post("init/error", "{\"errorType\":\"Foreign.NoHandler\",\"errorMessage\":\"no such handler\"}");
            System.exit(1);
        }
        while (true) {
            HttpResponse<String> next = CLIENT.send(
                    HttpRequest.newBuilder(URI.create(API + "invocation/next")).build(), BodyHandlers.ofString());
            if (next.statusCode() != 200) {
                System.exit(2);
            }
            String id =
                    next.headers().firstValue("Lambda-Runtime-Aws-Request-Id").orElseThrow();
            System.out.println("out " + id);
            System.err.println("err " + id);
            String event = next.body();
            if (event.equals("exit")) {
                System.exit(3);
            } else if (event.equals("fail")) {
                post("invocation/" + id + "/error", "{\"errorType\":\"Foreign.Error\",\"errorMessage\":\"as asked\"}");
            } else {
                if (event.startsWith("port ")) {
                    awaitEnd(Integer.parseInt(event.substring(5)));
                }
                System.out.println("done " + id);
                post(
                        "invocation/" + id + "/response",
                        System.getenv("GREETING") + " "
                                + ProcessHandle.current().pid());
            }
        }
    }

    /** Until the test closes its end. */
    private static void awaitEnd(int port) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getInputStream().readAllBytes();
        }
    }

    private static void post(String route, String body) throws Exception {
        CLIENT.send(
                HttpRequest.newBuilder(URI.create(API + route))
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.discarding());
    }
}
