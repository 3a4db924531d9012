package io.devrunner.runner.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.devrunner.localcloud.http.Cors;
import io.devrunner.protocol.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProjectFileTest {
    @TempDir
    Path directory;

    @Test
    void variablesOfAFileAreBelowThoseBesideIt() throws IOException {
        Files.writeString(directory.resolve("all.env"), "ONE=file\nTWO=file\nTHREE=file\nFOUR=file\n");
        Files.writeString(directory.resolve(".env"), "THREE=own file\nFOUR=own file\n");

        Project project = read("""
                environment-file: all.env
                environment: {TWO: all}
                functions:
                  hello: {handler: example.Hello, environment-file: .env, environment: {FOUR: own}}
                  other: {handler: example.Other}
                """);

        assertThat(project.functions().get(0).environment())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("ONE", "file", "TWO", "all", "THREE", "own file", "FOUR", "own"));
        assertThat(project.functions().get(1).environment())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("ONE", "file", "TWO", "all", "THREE", "file", "FOUR", "file"));
        assertThat(project.environmentFiles()).containsExactly(directory.resolve("all.env"), directory.resolve(".env"));
    }

    @Test
    void aFileOfVariablesThatIsNotThereIsNamedWithThePlaceThatNamesIt() throws IOException {
        UserException refused = refused("functions: {hello: {handler: example.Hello, environment-file: no.env}}\n");

        assertThat(refused.what())
                .isEqualTo(directory.resolve("dev-runner.yaml") + ":1:63: there is no file "
                        + directory.resolve("no.env"));
    }

    @Test
    void whoRunsNothingNeedsNoFilesOfVariables() throws IOException {
        Files.writeString(
                directory.resolve("dev-runner.yaml"),
                "functions: {hello: {handler: example.Hello, environment-file: no.env, environment: {HELLO: there}}}\n");

        assertThat(ProjectFile.readDeclarations(directory).functions())
                .singleElement()
                .satisfies(function -> assertThat(function.environment()).containsOnlyKeys("HELLO"));
    }

    @Test
    void aFileOfVariablesThatCannotBeIsNamedWithItsPlace() throws IOException {
        UserException refused = refused("environment-file: \"a\\0\"\nfunctions: {hello: {handler: example.Hello}}\n");

        assertThat(refused.what()).startsWith(directory.resolve("dev-runner.yaml") + ":1:19: environment-file is ");
        assertThat(refused.why()).contains("such as .env (");
    }

    @Test
    void defaultsHoldForWhatAFunctionDoesNotSay() throws IOException {
        Project project = read("""
                defaults: {memory: 1024, timeout: 60, concurrency: 3, payload: "1.0", credentials: own}
                functions:
                  hello: {handler: example.Hello}
                  other:
                    handler: example.Other
                    memory: 256
                    timeout: 5
                    concurrency: 2
                    payload: "2.0"
                    credentials: function
                """);

        assertThat(project.functions())
                .extracting(
                        Project.Function::memoryMegabytes,
                        Project.Function::timeout,
                        Project.Function::concurrency,
                        Project.Function::payload,
                        Project.Function::credentials)
                .containsExactly(
                        tuple(1024, Duration.ofSeconds(60), 3, "1.0", Project.Credentials.OWN),
                        tuple(256, Duration.ofSeconds(5), 2, "2.0", Project.Credentials.FUNCTION));
    }

    @Test
    void whatIsWrongInDefaultsIsNamedThere() throws IOException {
        String functions = "\nfunctions: {hello: {handler: example.Hello, memory: 512}}\n";

        assertThat(refused("defaults: {memory: 64}" + functions).what())
                .isEqualTo(directory.resolve("dev-runner.yaml") + ":1:20: memory is '64'");
        assertThat(refused("defaults: {handler: x.Y}" + functions).what()).endsWith(":1:12: unknown key 'handler'");
    }

    @Test
    void aPatternOfWatchedFilesIsRefusedSinceNoFileHasThatName() throws IOException {
        UserException refused =
                refused("functions:\n  hello:\n    command: node index.mjs\n    watch: [src, \"src/**\"]\n");
        assertThat(refused.what())
                .isEqualTo(directory.resolve("dev-runner.yaml") + ":4:18: an item of watch is 'src/**'");
        assertThat(refused.why()).contains("a directory stands for all files in it");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"lib/[a*.jar", "lib\\u0000/*.jar", "lib/a\\u0000.jar"})
    void whatCannotBeAPathIsNamedWithItsPlace(String path) throws IOException {
        for (String key : path.contains("*") ? List.of("classpath") : List.of("classes", "classpath", "sources")) {
            UserException refused =
                    refused(key + ": [\"" + path + "\"]\nfunctions: {hello: {handler: example.Hello}}\n");
            assertThat(refused.what())
                    .startsWith(directory.resolve("dev-runner.yaml") + ":1:" + (key.length() + 4) + ": ")
                    .contains("an item of " + key);
            assertThat(refused.why()).startsWith("It must be a path (");
        }
    }

    @Test
    void theExampleOfTheDesignIsRead() throws IOException {
        Project project = read("""
                stage: dev
                database: embedded            # local only
                functions:
                  list-databases:
                    handler: example.ListDatabases
                    routes: ["GET /", "GET /databases"]
                    memory: 512
                    timeout: 30
                    environment: {GREETING: hello}
                """);
        assertThat(project.directory()).isEqualTo(directory.toAbsolutePath());
        assertThat(project.stage()).isEqualTo("dev");
        assertThat(project.embeddedDatabase()).isTrue();
        assertThat(project.functions())
                .containsExactly(new Project.Function(
                        "list-databases",
                        "example.ListDatabases",
                        List.of("GET /", "GET /databases"),
                        "2.0",
                        "",
                        512,
                        Duration.ofSeconds(30),
                        10,
                        Map.of("GREETING", "hello"),
                        Project.Credentials.FUNCTION,
                        List.of(),
                        List.of(),
                        List.of()));
    }

    @Test
    void pathVariablesAreNamedAsApiGatewayTakesThem() throws IOException {
        String route = "GET /orders/{order-id}/{line.number}/{rest_of-it+}";
        assertThat(read("functions: {orders: {handler: a.B, routes: ['" + route + "']}}\n")
                        .functions())
                .extracting(Project.Function::routes)
                .containsExactly(List.of(route));
    }

    @Test
    void variablesOfTheProjectHoldForEachFunctionUnlessItHasItsOwn() throws IOException {
        Project project = read("""
                environment: {TABLE: orders-dev, LOG_LEVEL: info}
                functions:
                  orders: {handler: example.Orders}
                  prices: {handler: example.Prices, environment: {LOG_LEVEL: debug}}
                """);
        assertThat(project.functions())
                .extracting(Project.Function::environment)
                .containsExactly(
                        Map.of("TABLE", "orders-dev", "LOG_LEVEL", "info"),
                        Map.of("TABLE", "orders-dev", "LOG_LEVEL", "debug"));
    }

    @Test
    void whatIsLeftOutHasADefault() throws IOException {
        Project project = read("functions: {hello: {handler: \"example.Hello::say\"}}");
        assertThat(project.stage()).isEqualTo("dev");
        assertThat(project.embeddedDatabase()).isFalse();
        assertThat(project.functions().get(0))
                .isEqualTo(new Project.Function(
                        "hello",
                        "example.Hello::say",
                        List.of(),
                        "2.0",
                        "",
                        512,
                        Duration.ofSeconds(30),
                        10,
                        Map.of(),
                        Project.Credentials.FUNCTION,
                        List.of(),
                        List.of(),
                        List.of()));
    }

    @Test
    void aCommandTakesThePlaceOfTheWorkerAndNeedsNoHandler() throws IOException {
        Project project = read("""
                functions:
                  one: {command: "node  index.mjs", credentials: own}
                  two: {command: [python3, "a b.py"], handler: index.handler, watch: [src]}
                """);
        Project.Function one = project.functions().get(0);
        assertThat(one.command()).containsExactly("node", "index.mjs");
        assertThat(one.handler()).isEmpty();
        assertThat(one.isJava()).isFalse();
        assertThat(one.credentials()).isEqualTo(Project.Credentials.OWN);
        Project.Function two = project.functions().get(1);
        assertThat(two.command()).containsExactly("python3", "a b.py");
        assertThat(two.handler()).isEqualTo("index.handler");
        assertThat(two.watch()).containsExactly("src");
    }

    @Test
    void anAuthorizerIsAnObjectOfAnyShape() throws IOException {
        Project project = read("""
                functions:
                  jwt:
                    handler: example.Orders
                    authorizer: {jwt: {claims: {sub: dev, exp: "1593"}, scopes: [read, write]}}
                  lambda:
                    handler: example.Orders
                    authorizer: {lambda: {admin: true, level: 7, ratio: 1.25, zip: 01234, at: 2020-01-01, none: }}
                """);
        assertThat(project.functions())
                .extracting(Project.Function::authorizer)
                .containsExactly(
                        "{\"jwt\":{\"claims\":{\"sub\":\"dev\",\"exp\":\"1593\"},\"scopes\":[\"read\",\"write\"]}}",
                        "{\"lambda\":{\"admin\":true,\"level\":7,\"ratio\":1.25,\"zip\":\"01234\","
                                + "\"at\":\"2020-01-01\",\"none\":null}}");
    }

    @Test
    void anAuthorizerThatHoldsItselfIsRefused() throws IOException {
        assertThat(refused("functions: {a: {handler: x.Y, authorizer: &a {b: *a}}}")
                        .why())
                .contains("at most 20 deep");
    }

    @Test
    void corsIsForAllOriginsOrForThoseOfAList() throws IOException {
        String functions = "\nfunctions: {a: {handler: x.Y}}";
        assertThat(read("cors: true" + functions).cors()).isEqualTo(Cors.ANY_ORIGIN);
        assertThat(read("cors: false" + functions).cors()).isEqualTo(Cors.OFF);
        assertThat(read("cors: [\"http://localhost:5173\", https://shop.example.com]" + functions)
                        .cors()
                        .origins())
                .containsExactly("http://localhost:5173", "https://shop.example.com");
    }

    @Test
    void thePayloadFormatIsReadWithAndWithoutQuotes() throws IOException {
        Project project = read("""
                functions:
                  rest: {handler: a.B, payload: "1.0"}
                  bare: {handler: a.B, payload: 1.0}
                  http: {handler: a.B, payload: 2.0}
                """);
        assertThat(project.functions()).extracting(Project.Function::payload).containsExactly("1.0", "1.0", "2.0");
    }

    @Test
    void numbersAndBooleansInTheEnvironmentStayAsWritten() throws IOException {
        Project project = read("""
                functions:
                  hello:
                    handler: example.Hello
                    environment: {PORT: 007, DEBUG: yes, RATIO: 1.50, TIME: 12:30, EMPTY: ""}
                """);
        assertThat(project.functions().get(0).environment())
                .containsOnly(
                        Map.entry("PORT", "007"),
                        Map.entry("DEBUG", "yes"),
                        Map.entry("RATIO", "1.50"),
                        Map.entry("TIME", "12:30"),
                        Map.entry("EMPTY", ""));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "memory: 64                    | 4:13 | memory is '64'          | 128 to 10240",
                "memory: big                   | 4:13 | memory is 'big'         | whole number",
                "memory: 0x200                 | 4:13 | memory is '0x200'       | whole number",
                "memory: [512]                 | 4:13 | memory is a list        | whole number",
                "timeout: 901                  | 4:14 | timeout is '901'        | 1 to 900",
                "timeout: 0                    | 4:14 | timeout is '0'          | 1 to 900",
                "timeout: 30s                  | 4:14 | timeout is '30s'        | whole number",
                "concurrency: 0                | 4:18 | concurrency is '0'      | 1 to 1000",
                "routes: GET /                 | 4:13 | routes is 'GET /'       | a list of routes",
                "routes: [\"FETCH /\"]         | 4:14 | 'FETCH /'               | a method",
                "routes: [$defualt]            | 4:14 | '$defualt'              | or \"$default\" for each call",
                "routes: [\"GET orders\"]      | 4:14 | 'GET orders'            | a method",
                "routes: [\"GET /{id\"]        | 4:14 | 'GET /{id'              | a method",
                "routes: [\"GET /\", \"GET /\"] | 4:23 | 'GET /' is taken        | has it already",
                "environment: {\"1A\": x}      | 4:19 | '1A'                    | begin with a letter",
                "environment: {AB: }           | 4:22 | AB is empty             | \"\"",
                "environment: {AB: [1]}        | 4:23 | AB is a list            | a text",
                "payload: 1.1                 | 4:14 | payload is '1.1'         | \"1.0\" or \"2.0\"",
                "payload: 2                   | 4:14 | payload is '2'           | \"1.0\" or \"2.0\"",
                "payload: [\"1.0\"]            | 4:14 | payload is a list        | \"1.0\" or \"2.0\"",
                "authorizer: dev               | 4:17 | authorizer is 'dev'     | {jwt: {claims: {sub: dev}}}",
                "authorizer: [dev]             | 4:17 | authorizer is a list    | a mapping",
                "credentials: mine             | 4:18 | credentials is 'mine'   | function, environment or own",
                "command: []                   | 4:14 | command is a list       | node index.mjs",
                "command: ['', x]              | 4:14 | command is a list       | node index.mjs",
                "command: {a: b}               | 4:14 | command is a mapping    | node index.mjs",
                "watch: [src]                  | 4:5  | 'watch' without 'command' | watched anyway",
                "memmory: 512                  | 4:5  | unknown key 'memmory'   | handler, routes, payload, memory",
                "handler: x.Y                  | 4:5  | 'handler' stands here twice | once",
            })
    void aWrongValueOfAFunctionIsNamedWithItsPlace(String line, String place, String what, String why)
            throws IOException {
        UserException refused = refused("functions:\n  hello:\n    handler: example.Hello\n    " + line + "\n");
        assertThat(refused.what())
                .startsWith(directory.resolve("dev-runner.yaml") + ":" + place + ": ")
                .contains(what);
        assertThat(refused.why()).contains(why);
        assertThat(refused.fix()).isNotBlank();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "database: foo                                   | :1:11: database is 'foo'",
                "stage: a b                                      | :1:8: stage is 'a b'",
                "stag: dev                                       | :1:1: unknown key 'stag'",
                "- functions                                     | :1:1: the file is a list",
                "functions: 3                                    | :1:12: functions is '3'",
                "functions: {a: x}                               | :1:16: a is 'x'",
                "functions: {a b: {handler: x.Y}}                | :1:13: the function name 'a b'",
                "functions: {a: {memory: 512}}                   | :1:13: the function 'a' has no handler",
                "functions: {a: {handler: }}                     | handler is empty",
                "functions: {a: {handler: \"\"}}                 | handler is ''",
                "functions: {a: {handler: 1x.Y}}                 | handler is '1x.Y'",
                "functions: {a: {handler: x.Y}, a: {handler: x.Y}} | 'a' stands here twice",
                "cors: https://shop.example.com                  | :1:7: cors is 'https://shop.example.com'",
                "cors: [\"*\"]                                   | :1:8: an item of cors is '*'",
                "cors: [https://shop.example.com:443]            | an item of cors is 'https://shop.example.com:443'",
                "cors: [http://localhost:80]                     | an item of cors is 'http://localhost:80'",
                "cors: [shop.example.com]                        | :1:8: an item of cors is 'shop.example.com'",
                "cors: [https://shop.example.com/]               | an item of cors is 'https://shop.example.com/'",
                "functions: {}                                   | names no function",
                "stage: dev                                      | names no function",
                "functions:                                      | names no function",
                "classes: target                                 | :1:10: classes is 'target'",
                "functions: {a: {handler: x.Y                    | is not YAML",
                "a: b: c                                         | :1:5: is not YAML",
                "\"\\tfunctions\": {                             | is not YAML",
            })
    void aWrongFileIsNamedWithItsPlace(String text, String what) throws IOException {
        assertThat(refused(text).what())
                .startsWith(directory.resolve("dev-runner.yaml").toString())
                .contains(what);
    }

    @Test
    void aMisspelledKeyIsGuessed() throws IOException {
        assertThat(refused("functoins: {}").fix()).isEqualTo("Did you mean 'functions'?");
    }

    @Test
    void aRouteOfTwoFunctionsNamesTheOther() throws IOException {
        UserException refused = refused("""
                functions:
                  one: {handler: a.B, routes: ["GET /"]}
                  two: {handler: a.B, routes: ["GET /"]}
                """);
        assertThat(refused.what()).contains(":3:32: the route 'GET /' is taken");
        assertThat(refused.why()).contains("'one'");
    }

    @Test
    void withoutAFileThereIsOneToPaste() throws IOException {
        UserException refused = refused();
        assertThat(refused.what()).isEqualTo("no dev-runner.yaml in " + directory);
        assertThat(refused.fix()).contains("dev-runner init --project '" + directory + "'");
        String pasted = refused.fix().substring(refused.fix().indexOf("functions:"));
        assertThat(read(pasted).functions()).hasSize(1);
    }

    @Test
    void anEmptyFileIsSaidToBeEmpty() throws IOException {
        assertThat(refused("# nothing\n").what()).endsWith("is empty");
    }

    @Test
    void bytesThatAreNotUtf8AreRefused() throws IOException {
        Files.write(directory.resolve("dev-runner.yaml"), new byte[] {'a', (byte) 0xff, (byte) 0xfe});
        assertThat(refused().what()).endsWith("is not UTF-8 text");
    }

    @Test
    void aFileThatCannotBeReadIsRefused() throws IOException {
        // A directory in its place cannot be read by root either.
        Files.createDirectory(directory.resolve("dev-runner.yaml"));
        assertThat(refused().what()).startsWith("cannot read ");
    }

    @Test
    void aProjectThatIsNoDirectoryIsRefused() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");
        UserException refused = catchThrowableOfType(UserException.class, () -> ProjectFile.read(file));
        assertThat(refused.what()).isEqualTo(file + " is not a directory");
    }

    @Test
    void anAliasThatHoldsItselfIsRefused() throws IOException {
        assertThat(refused("functions: &f {a: *f}").what()).contains(":1:");
    }

    @Test
    void forAwsTheFileNeedNotBeThereAndLeavesToAwsWhatItDoesNotSay() throws IOException {
        Project without = ProjectFile.readForAws(directory);
        assertThat(without.directory()).isEqualTo(directory.toAbsolutePath());
        assertThat(without.functions()).isEmpty();

        Files.writeString(directory.resolve("dev-runner.yaml"), "classes: [out]");
        assertThat(ProjectFile.readForAws(directory).locations().classes()).containsExactly("out");

        Files.writeString(directory.resolve("dev-runner.yaml"), "functions: {hello: {memory: 256}}");
        Project.Function hello = ProjectFile.readForAws(directory).functions().get(0);
        assertThat(hello.handler()).isEmpty();
        Project.Function whole = hello.completedWith("example.Hello", 1024, Duration.ofSeconds(20));
        assertThat(whole.handler()).isEqualTo("example.Hello");
        assertThat(whole.memoryMegabytes()).isEqualTo(256);
        assertThat(whole.timeout()).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void forAwsWhatIsWrongInTheFileIsRefusedAllTheSame() throws IOException {
        Files.writeString(directory.resolve("dev-runner.yaml"), "functions: {hello: {handlr: example.Hello}}");
        UserException refused = catchThrowableOfType(UserException.class, () -> ProjectFile.readForAws(directory));
        assertThat(refused.what()).contains(":1:", "'handlr'");
    }

    private Project read(String text) throws IOException {
        Files.writeString(directory.resolve("dev-runner.yaml"), text);
        return ProjectFile.read(directory);
    }

    private UserException refused(String text) throws IOException {
        Files.writeString(directory.resolve("dev-runner.yaml"), text);
        return refused();
    }

    private UserException refused() {
        return catchThrowableOfType(UserException.class, () -> ProjectFile.read(directory));
    }

    @Test
    void namesOnAwsAreOneOrAList() throws IOException {
        Project project = read("""
                functions:
                  orders: {handler: a.B, on-aws: 'MyStack-OrdersFn*'}
                  bills: {handler: a.B, on-aws: [one, two]}
                  own: {handler: a.B}
                """);

        assertThat(project.functions())
                .extracting(Project.Function::namesOnAws)
                .containsExactly(List.of("MyStack-OrdersFn*"), List.of("one", "two"), List.of());
    }

    @Test
    void aNameOnAwsThatLambdaWouldNotTakeIsToldWithItsPlace() {
        for (String wrong : List.of("my.function", "\"\"", "[]", "[a, {b: c}]", "arn:aws:lambda:x")) {
            assertThatThrownBy(() -> read("functions:\n  orders: {handler: a.B, on-aws: " + wrong + "}\n"))
                    .as(wrong)
                    .isInstanceOfSatisfying(UserException.class, e -> {
                        assertThat(e.what()).contains("dev-runner.yaml:2:").contains("on-aws");
                        assertThat(e.why()).contains("name on AWS");
                    });
        }
    }

    @Test
    void aNameOnAwsBelongsToOneFunction() {
        assertThatThrownBy(() -> read("""
                        functions:
                          orders: {handler: a.B, on-aws: 'Stack-*'}
                          bills: {handler: a.B, on-aws: 'Stack-*'}
                        """)).isInstanceOfSatisfying(UserException.class, e -> {
            assertThat(e.what()).contains("dev-runner.yaml:3:").contains("'Stack-*' is taken");
            assertThat(e.why()).contains("'orders'");
        });
    }
}
