package io.devrunner.runner.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.devrunner.protocol.UserException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NewProjectFileTest {
    @TempDir
    Path directory;

    @Test
    void noneIsWrittenAboveTheBuilds() throws Exception {
        source("HelloFunction/src/main/java/App.java", "class App implements RequestStreamHandler {}");
        source("HelloFunction/pom.xml", "<project/>");

        assertThatThrownBy(() -> NewProjectFile.write(directory))
                .isInstanceOfSatisfying(
                        UserException.class, told -> assertThat(told.fix()).contains("init --project HelloFunction"));

        assertThat(directory.resolve(ProjectFile.NAME)).doesNotExist();
    }

    @Test
    void theHandlersOfTheSourcesAreItsFunctions() throws Exception {
        source("src/main/java/shop/FindOrdersHandler.java", """
                package shop;
                public class FindOrdersHandler
                        implements Auditable, RequestHandler<APIGatewayV2HTTPEvent, String> {}
                """);
        source("module/src/main/java/shop/SQSWorker.java", """
                package shop;
                final class SQSWorker extends Base implements RequestStreamHandler {}
                """);

        NewProjectFile.write(directory);

        assertThat(ProjectFile.read(directory).functions())
                .extracting(Project.Function::name, Project.Function::handler, Project.Function::routes)
                .containsExactly(
                        tuple("find-orders", "shop.FindOrdersHandler", List.of("ANY /find-orders")),
                        tuple("sqs-worker", "shop.SQSWorker", List.of()));
    }

    @Test
    void aHandlerOfRestApisHasItsRouteAndItsPayloadFormat() throws Exception {
        source("src/main/java/shop/Rest.java", """
                package shop;
                public class Rest implements RequestHandler<APIGatewayProxyRequestEvent, APIGatewayProxyResponseEvent> {}
                """);
        source("src/main/java/shop/Named.java", """
                package shop;
                public class Named implements RequestHandler<
                        com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent, String> {}
                """);
        source("src/main/java/shop/Http.java", """
                package shop;
                public class Http implements RequestHandler<events.APIGatewayV2HTTPEvent, String> {}
                """);
        source("src/main/java/shop/Own.java", """
                package shop;
                public class Own implements RequestHandler<APIGatewayProxyRequestEventOfOurs, String> {}
                """);

        NewProjectFile.write(directory);

        assertThat(ProjectFile.read(directory).functions())
                .extracting(Project.Function::name, Project.Function::routes, Project.Function::payload)
                .containsExactly(
                        tuple("http", List.of("ANY /http"), "2.0"),
                        tuple("named", List.of("ANY /named"), "1.0"),
                        tuple("own", List.of(), "2.0"),
                        tuple("rest", List.of("ANY /rest"), "1.0"));
    }

    @Test
    void handlersInKotlinAndOfFrameworksAreFoundToo() throws Exception {
        source("src/main/kotlin/shop/Orders.kt", """
                package shop

                class Orders(private val table: Table, clock: () -> Long) : Base(), Audited,
                    RequestHandler<APIGatewayProxyRequestEvent?, String> {
                """);
        source(
                "src/main/kotlin/shop/Stream.kt",
                "package shop\nimport org.springframework.context.annotation.Bean\nclass Stream: RequestStreamHandler {}");
        source("src/main/java/shop/Find.java", """
                package shop;
                public class Find extends MicronautRequestHandler<APIGatewayV2HTTPEvent, String> {}
                """);
        source("src/main/java/shop/Pay.java", "package shop;\nclass Pay extends AbstractRequestStreamHandler {}");
        source("src/main/kotlin/shop/Typed.kt", "package shop\nclass Typed<T>(val of: T) : RequestStreamHandler {}");
        source("src/main/kotlin/shop/Queue.kt", """
                package shop
                data class Item(val id: String)

                class Queue @Inject constructor(val table: Table) : RequestHandler<Item, String> {}
                """);
        source("src/main/kotlin/shop/Maker.kt", """
                package shop
                class Maker
                class Builder(val id: Int)

                fun handler(): RequestHandler<String, String> {}
                """);
        source("src/main/java/shop/Registry.java", "package shop;\nclass Registry<T extends RequestHandler<T, T>> {}");
        source("src/main/java/shop/File.java", "package shop;\nclass File extends ResourceHttpRequestHandler {}");
        source("src/main/kotlin/shop/Caller.kt", """
                package shop
                class Caller(private val callee: RequestHandler<String, String>) : Audited() {
                    val other: RequestHandler<String, String> = callee
                }
                """);
        source("src/main/kotlin/shop/Base.kt", "package shop\nabstract class Base : RequestStreamHandler {}");
        source("src/main/java/shop/Page.java", "package shop;\nclass Page implements HttpRequestHandler {}");

        NewProjectFile.write(directory);

        assertThat(ProjectFile.read(directory).functions())
                .extracting(Project.Function::handler, Project.Function::routes, Project.Function::payload)
                .containsExactly(
                        tuple("shop.Find", List.of("ANY /find"), "2.0"),
                        tuple("shop.Orders", List.of("ANY /orders"), "1.0"),
                        tuple("shop.Pay", List.of(), "2.0"),
                        tuple("shop.Queue", List.of(), "2.0"),
                        tuple("shop.Stream", List.of(), "2.0"),
                        tuple("shop.Typed", List.of(), "2.0"));
    }

    @Test
    void handlersByWayOfClassesOfTheProjectAreFound() throws Exception {
        source("core/src/main/java/shop/core/Base.java", """
                package shop.core;

                /** Not the class Base extends Nothing {} of old. */
                @Slow(because = "class Base extends Nothing {")
                public abstract class Base<C extends Comparable<C>, I, O> implements Endpoint<I, O>, Audited {}
                """);
        source("core/src/main/java/shop/core/Endpoint.java", """
                package shop.core;
                public interface Endpoint<E, R> extends RequestHandler<E, R> {}
                """);
        source("core/src/main/java/shop/core/Job.java", """
                package shop.core;
                public abstract class Job { public interface Step extends RequestStreamHandler {} }
                """);
        source("shop/src/main/java/shop/Orders.java", """
                package shop;
                import shop.core.Base;
                public class Orders extends Base<String, APIGatewayProxyRequestEvent, Map<String, String>> {}
                """);
        source("shop/src/main/java/shop/Pay.java", """
                package shop;
                import shop.core.*;
                public final class Pay extends @Nullable Base<String, events.APIGatewayV2HTTPEvent, String> {}
                """);
        source("shop/src/main/java/shop/Ship.java", """
                package shop;
                import shop.core.Job;
                class Ship implements Comparable<Ship>, Job.Step {}
                """);
        source("shop/src/main/java/shop/Full.java", "package shop;\nclass Full extends shop.core.Base<A, B, C> {}");
        source("shop/src/main/kotlin/shop/Refund.kt", """
                package shop
                import shop.core.Base

                class Refund(of: Table) : Audited by of, Base<String, APIGatewayV2HTTPEvent, Unit>() {}
                """);
        source("shop/src/main/java/other/Page.java", """
                package other;
                import com.library.Base;
                class Page extends Base<String, String, String> {}
                """);
        source("shop/src/main/java/other/Stranger.java", "package other;\nclass Stranger extends Base<A, B, C> {}");
        source("shop/src/main/java/shop/Loop.java", "package shop;\nclass Loop extends Loop {}");

        NewProjectFile.write(directory);

        assertThat(ProjectFile.read(directory).functions())
                .extracting(Project.Function::handler, Project.Function::routes, Project.Function::payload)
                .containsExactly(
                        tuple("shop.Full", List.of(), "2.0"),
                        tuple("shop.Orders", List.of("ANY /orders"), "1.0"),
                        tuple("shop.Pay", List.of("ANY /pay"), "2.0"),
                        tuple("shop.Refund", List.of("ANY /refund"), "2.0"),
                        tuple("shop.Ship", List.of(), "2.0"));
    }

    @Test
    void aLinkToNowhereIsPassedOver() throws Exception {
        source("src/Orders.java", "class Orders implements RequestStreamHandler {}");
        Files.createSymbolicLink(directory.resolve("src/.#Orders.java"), Path.of("me@laptop.1234"));

        assertThat(NewProjectFile.write(directory)).get().asString().contains("handler: Orders");
    }

    @Test
    void aClassOfTheProjectThatIsOnlyCalledLikeAHandlerIsNone() throws Exception {
        source("src/main/java/shop/RequestHandler.java", "package shop;\ninterface RequestHandler<I> {}");
        source("src/main/java/shop/Orders.java", "package shop;\nclass Orders implements RequestHandler<String> {}");
        source("src/main/java/shop/Pay.java", """
                package shop;
                import com.amazonaws.services.lambda.runtime.RequestHandler;
                class Pay implements RequestHandler<String, String> {}
                """);

        NewProjectFile.write(directory);

        assertThat(ProjectFile.read(directory).functions())
                .extracting(Project.Function::handler)
                .containsExactly("shop.Pay");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "implements RequestStreamHandler | SpringBootLambdaContainerHandler<AwsProxyRequest, R> h; | 1.0",
                "implements RequestStreamHandler | SpringBootLambdaContainerHandler<HttpApiV2ProxyRequest, R> h; | 2.0",
                "implements RequestStreamHandler | Object h = SpringLambdaContainerHandler.getHttpApiV2ProxyHandler(); | 2.0",
                "implements RequestStreamHandler | Object h = JerseyLambdaContainerHandler.getAwsProxyHandler(app); | 1.0",
                "implements RequestStreamHandler | Object h = new SpringBootProxyHandlerBuilder().defaultProxy(); | 1.0",
                "implements RequestHandler<AwsProxyRequest, AwsProxyResponse> | | 1.0",
                "implements RequestHandler<HttpApiV2ProxyRequest, AwsProxyResponse> | | 2.0",
                "extends Base | // SpringBootLambdaContainerHandler for HttpApiV2 | 1.0",
                "extends MicronautLambdaHandler | | 1.0",
                "extends ApiGatewayProxyRequestEventFunction | | 1.0",
                "extends APIGatewayV2HTTPEventFunction | | 2.0",
            })
    void aWebApplicationGetsEachCallInTheFormatOfItsContainer(String supertypes, String content, String payload)
            throws Exception {
        source("src/main/java/shop/Base.java", """
                package shop;
                abstract class Base implements RequestStreamHandler {
                    static final SparkLambdaContainerHandler<AwsProxyRequest, AwsProxyResponse> CONTAINER = make();
                }
                """);
        source(
                "src/main/java/shop/StreamLambdaHandler.java",
                "package shop;\npublic class StreamLambdaHandler " + supertypes + " {\n" + content + "\n}\n");

        String text = NewProjectFile.write(directory).orElseThrow();

        assertThat(text).contains("# A web application with paths of its own");
        assertThat(ProjectFile.read(directory).functions())
                .extracting(Project.Function::name, Project.Function::routes, Project.Function::payload)
                .containsExactly(tuple("stream-lambda", List.of("$default"), payload));
    }

    @Test
    void ofSeveralWebApplicationsOneGetsEachCall() throws Exception {
        source("a/A.java", "class A implements RequestHandler<AwsProxyRequest, AwsProxyResponse> {}");
        source("b/B.java", "class B implements RequestHandler<AwsProxyRequest, AwsProxyResponse> {}");

        assertThat(NewProjectFile.write(directory)).get().asString().contains("# routes: [\"ANY /b/{proxy+}\"]");

        assertThat(ProjectFile.read(directory).functions())
                .extracting(Project.Function::routes, Project.Function::payload)
                .containsExactly(tuple(List.of("$default"), "1.0"), tuple(List.of(), "1.0"));
    }

    @Test
    void aHandlerOfMicronautsOwnIsFoundWhereADeploymentNamesIt() throws Exception {
        source("src/main/java/shop/Own.java", """
                import io.micronaut.function.aws.proxy.payload2.APIGatewayV2HTTPEventFunction;
                class Own {}
                """);
        source("template.yaml", """
                Handler: io.micronaut.function.aws.proxy.payload1.ApiGatewayProxyRequestEventFunction
                """);

        NewProjectFile.write(directory);

        assertThat(ProjectFile.read(directory).functions())
                .extracting(Project.Function::handler, Project.Function::routes, Project.Function::payload)
                .containsExactly(tuple(
                        "io.micronaut.function.aws.proxy.payload1.ApiGatewayProxyRequestEventFunction",
                        List.of("$default"),
                        "1.0"));
    }

    @Test
    void whereNoHandlerIsFoundItSaysWhatWasLookedFor() throws Exception {
        assertThat(NewProjectFile.write(directory).orElseThrow())
                .contains("No handler was found", "RequestHandler or RequestStreamHandler")
                .contains("build, node_modules, out, target, test")
                .contains("#    handler: example.Hello");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "app/pom.xml | <artifactId>quarkus-maven-plugin</artifactId> | quarkus-maven-plugin makes classes",
                "build.gradle | id 'io.quarkus' | io.quarkus makes classes",
                "build.gradle.kts | id(\"io.quarkus\") | io.quarkus makes classes",
            })
    void whatASaveDoesNotDoForQuarkusIsTold(String file, String plugin, String told) throws Exception {
        source(file, plugin);
        source("pom.xml", "<project/>");

        assertThat(NewProjectFile.write(directory).orElseThrow()).contains("# " + told);
    }

    @Test
    void whatOnlyUsesQuarkusIsToldNothing() throws Exception {
        source("pom.xml", "<groupId>io.quarkus</groupId><artifactId>quarkus-junit5</artifactId>");

        assertThat(NewProjectFile.write(directory).orElseThrow()).doesNotContain("quarkus");
    }

    @Test
    void whatIsNoHandlerIsNoFunction() throws Exception {
        source("src/main/java/shop/Base.java", "abstract class Base implements RequestHandler<String, String> {}");
        source("src/main/java/shop/Caller.java", "class Caller { RequestHandler<String, String> callee; }");
        source(
                "src/main/java/shop/Outer.java",
                "class Outer { class In implements RequestHandler<String, String> {} }");
        source("src/test/java/shop/Fake.java", "class Fake implements RequestHandler<String, String> {}");
        source("target/generated/Old.java", "class Old implements RequestHandler<String, String> {}");
        Files.write(directory.resolve("src/main/java/shop/Latin.java"), new byte[] {(byte) 0xe4, (byte) 0xff});

        assertThat(NewProjectFile.write(directory)).get().asString().contains("#    handler: example.Hello");

        assertThatThrownBy(() -> ProjectFile.read(directory))
                .isInstanceOfSatisfying(
                        UserException.class, e -> assertThat(e.what()).endsWith("names no function"));
    }

    @Test
    void handlersOfOneNameGetANameEach() throws Exception {
        source("a/Pay.java", "package a;\nclass Pay implements RequestHandler<String, String> {}");
        source("b/PayHandler.java", "package b;\nclass PayHandler implements RequestHandler<String, String> {}");
        source("c/Handler.java", "class Handler implements RequestHandler<String, String> {}");

        NewProjectFile.write(directory);

        assertThat(ProjectFile.read(directory).functions())
                .extracting(Project.Function::name)
                .containsExactlyInAnyOrder("pay", "pay-2", "handler");
    }

    @Test
    void aFileThatIsThereIsNotTouched() throws Exception {
        Files.writeString(directory.resolve(ProjectFile.NAME), "mine");

        assertThat(NewProjectFile.write(directory)).isEmpty();

        assertThat(directory.resolve(ProjectFile.NAME)).hasContent("mine");
    }

    @Test
    void aDirectoryThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> NewProjectFile.write(directory.resolve("nowhere")))
                .isInstanceOfSatisfying(
                        UserException.class, e -> assertThat(e.what()).contains("nowhere"));
    }

    private void source(String path, String text) throws IOException {
        Path file = directory.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text, StandardCharsets.UTF_8);
    }
}
