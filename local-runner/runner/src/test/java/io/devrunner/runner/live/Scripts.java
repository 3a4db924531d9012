package io.devrunner.runner.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Runtimes of other languages: each knows the Runtime API and nothing of us. */
final class Scripts {
    /** Prints, answers, fails, exits, hangs or waits until three processes do, as the event says. */
    static final String NODE = """
            import fs from "node:fs";
            const api = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`;
            const post = (path, body) => fetch(api + path, { method: "POST", body: JSON.stringify(body) });
            let calls = 0;

            async function handler(event, id) {
              calls++;
              console.log(`out ${id}`);
              console.error(`err ${id}`);
              switch (event.rawPath ?? event) {
                case "/fail": throw new RangeError("as asked");
                case "/exit": process.exit(3);
                case "/loop": for (;;) {}
                case "/meet":
                  fs.writeFileSync(`met/${process.pid}`, "");
                  while (fs.readdirSync("met").length < 3) await new Promise((resolve) => setTimeout(resolve, 10));
              }
              return { calls, pid: process.pid, handler: process.env._HANDLER, root: process.env.LAMBDA_TASK_ROOT,
                greeting: process.env.GREETING, name: process.env.AWS_LAMBDA_FUNCTION_NAME };
            }

            for (;;) {
              const next = await fetch(`${api}/invocation/next`);
              const id = next.headers.get("lambda-runtime-aws-request-id");
              try {
                await post(`/invocation/${id}/response`, await handler(await next.json(), id));
              } catch (e) {
                await post(`/invocation/${id}/error`,
                  { errorType: e.name, errorMessage: e.message, stackTrace: e.stack.split("\\n") });
              }
            }
            """;

    /** Answers with its event, as an AWS tutorial's loop would. */
    static final String PYTHON = """
            import os
            import urllib.request

            api = "http://" + os.environ["AWS_LAMBDA_RUNTIME_API"] + "/2018-06-01/runtime/invocation/"
            while True:
                with urllib.request.urlopen(api + "next") as event:
                    request_id = event.headers["Lambda-Runtime-Aws-Request-Id"]
                    payload = event.read()
                print("got", payload.decode())
                urllib.request.urlopen(api + request_id + "/response", data=payload).close()
            """;

    private Scripts() {}

    /** Skips the test where the program is not installed, but not in continuous integration. */
    static void require(String program) {
        boolean found = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
        if (!found && System.getenv("CI") == null) {
            System.getLogger(Scripts.class.getName())
                    .log(System.Logger.Level.WARNING, "skipped: no " + program + " on the PATH");
            Assumptions.abort("there is no " + program + " on the PATH");
        }
        assertThat(found).as(program + " is on the PATH").isTrue();
    }
}
