package io.devrunner.workerhost;

import static io.devrunner.workerhost.HostFixture.answer;
import static io.devrunner.workerhost.HostFixture.await;
import static io.devrunner.workerhost.HostFixture.failure;
import static io.devrunner.workerhost.HostFixture.invoke;
import static io.devrunner.workerhost.HostFixture.request;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.AttachingConnector;
import com.sun.jdi.connect.Connector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** New method bodies for a function that runs, whose objects, statics and threads live on. */
final class RedefineTest {
    private static final String STATICS = """
            static int count;
            static final Object KEPT = new Object();
            """;

    private final HostFixture fixture = new HostFixture();

    @TempDir
    Path classes;

    @AfterEach
    void nothingIsLeft() {
        fixture.close();
        assertThat(HostFixture.children()).isEmpty();
    }

    @Test
    void newMethodBodiesKeepStatics() {
        String body = "return \"%s \" + ++count + \" \" + System.identityHashCode(KEPT);";
        WorkerFunction function = start(STATICS, body.formatted("old"));
        String[] old = answer(function, "\"\"").replace("\"", "").split(" ", -1);
        assertThat(reload(function, STATICS, body.formatted("new"))).isEqualTo(ReloadKind.REDEFINE);
        assertThat(answer(function, "\"\"")).isEqualTo("\"new 2 " + old[2] + "\"");
    }

    @Test
    void threadsLiveOnAndRunTheNewBody() {
        String members = """
                static final java.util.concurrent.BlockingQueue<String> ASKED = new java.util.concurrent.LinkedBlockingQueue<>();
                static final java.util.concurrent.BlockingQueue<String> TOLD = new java.util.concurrent.LinkedBlockingQueue<>();
                static {
                    Thread thread = new Thread(Handler::loop, "kept");
                    thread.setDaemon(true);
                    thread.start();
                }
                static void loop() {
                    try {
                        while (true) { ASKED.take(); TOLD.add(Answer.text() + Thread.currentThread().getId()); }
                    } catch (InterruptedException e) { }
                }
                static class Answer { static String text() { return "%s "; } }
                """;
        String body = "ASKED.add(event); try { return TOLD.take(); } catch (InterruptedException e) { return null; }";
        WorkerFunction function = start(members.formatted("old"), body);
        String old = answer(function, "\"\"");
        assertThat(reload(function, members.formatted("new"), body)).isEqualTo(ReloadKind.REDEFINE);
        assertThat(answer(function, "\"\"")).isEqualTo(old.replace("old", "new"));
    }

    @Test
    void editsUnderLoadFailNothingAndAreNeverStale() throws Exception {
        int callers = 8;
        WorkerFunction function = fixture.host.start(
                HostFixture.settings("app.Handler", callers, 8, List.of(), Optional.empty()), code(0));
        AtomicInteger saved = new AtomicInteger();
        AtomicBoolean ended = new AtomicBoolean();
        AtomicInteger answers = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        try {
            List<Future<List<String>>> running = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                running.add(threads.submit(() -> {
                    List<String> environments = new ArrayList<>();
                    while (!ended.get()) {
                        int oldest = saved.get();
                        String[] answer =
                                answer(function, "\"\"").replace("\"", "").split(" ", -1);
                        assertThat(Integer.parseInt(answer[0])).isGreaterThanOrEqualTo(oldest);
                        environments.add(answer[1]);
                        answers.incrementAndGet();
                    }
                    return environments;
                }));
            }
            for (int edit = 1; edit <= 100; edit++) {
                Code next = code(edit);
                int before = answers.get();
                Reload reload = function.reload(next);
                saved.set(edit);
                assertThat(reload.planned()).isEqualTo(ReloadKind.REDEFINE);
                assertThat(await(reload.inUse())).isEqualTo(ReloadKind.REDEFINE);
                Awaitility.await()
                        .pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> answers.get() > before || running.stream().anyMatch(Future::isDone));
            }
            ended.set(true);
            for (Future<List<String>> one : running) {
                List<String> environments = one.get(20, TimeUnit.SECONDS);
                assertThat(environments.stream().distinct().count()).isLessThanOrEqualTo(callers);
            }
        } finally {
            ended.set(true);
            threads.shutdownNow();
        }
        assertThat(HostFixture.children()).hasSize(1);
        assertThat(fixture.events.warnings).isEmpty();
        long inits = fixture.events.lines.stream()
                .filter(line -> line.text().equals("initialized"))
                .count();
        assertThat(inits).as("environments ever started").isLessThanOrEqualTo(callers);
    }

    private Code code(int edit) {
        String members = """
                static final String ID = java.util.UUID.randomUUID().toString();
                static { System.out.println("initialized"); }
                """;
        Sources.handler(classes, classes, members, "return \"" + edit + " \" + ID;");
        return code();
    }

    @Test
    void anInvocationUnderWayEndsOnItsOldBody() {
        String body = """
                if (event.equals("wait")) { java.util.concurrent.locks.LockSupport.parkNanos(1500_000_000L); }
                return "%s " + ++count;
                """;
        WorkerFunction function = start(STATICS, body.formatted("old"));
        CompletableFuture<InvocationOutcome> old = function.invoke(request("\"wait\""));
        Awaitility.await().until(() -> fixture.events.started.size() == 1);
        save(STATICS, body.formatted("new"));
        Reload reload = function.reload(code());
        assertThat(reload.planned()).isEqualTo(ReloadKind.REDEFINE);
        assertThat(answer(function, "\"\"")).as("another environment").isEqualTo("\"new 1\"");
        assertThat(old).isNotDone();
        assertThat(answer(await(old))).isEqualTo("\"old 1\"");
        List<CompletableFuture<InvocationOutcome>> both =
                List.of(function.invoke(request("\"wait\"")), function.invoke(request("\"wait\"")));
        both.forEach(one -> assertThat(answer(await(one))).isEqualTo("\"new 2\""));
    }

    @Test
    void aClassThatIsNotLoadedYetIsLoadedAsItWasLastRedefined() {
        String members = "static class Late { static String text() { return \"%s\"; } }";
        String body = "return event.isEmpty() ? \"early\" : Late.text();";
        WorkerFunction function = start(members.formatted("old"), body);
        assertThat(answer(function, "\"\"")).isEqualTo("\"early\"");
        assertThat(reload(function, members.formatted("new"), body)).isEqualTo(ReloadKind.REDEFINE);
        assertThat(answer(function, "\"late\"")).isEqualTo("\"new\"");
    }

    @Test
    void aNewClassComesWithTheBodyThatUsesIt() {
        WorkerFunction function = start(STATICS, "return \"old \" + ++count;");
        answer(function, "\"\"");
        Sources.compile(
                classes,
                classes,
                "app.Fresh",
                "package app; class Fresh { static String text() { return \"fresh \"; } }");
        assertThat(reload(function, STATICS, "return Fresh.text() + ++count;")).isEqualTo(ReloadKind.REDEFINE);
        assertThat(answer(function, "\"\"")).isEqualTo("\"fresh 2\"");
    }

    @Test
    void aNewClassThatALibraryHasTooIsReloadedSinceTheLibrarysMayBeInUse(@TempDir Path library) {
        Sources.compile(library, library, "app.Twin", twin("library"));
        Sources.handler(classes, library, "", "return Twin.text();");
        Supplier<Code> code = () -> new Code(List.of(classes), List.of(library));
        WorkerFunction function = fixture.host.start(HostFixture.settings("app.Handler"), code.get());
        assertThat(answer(function, "\"\"")).isEqualTo("\"library\"");
        Sources.compile(classes, classes, "app.Twin", twin("own"));
        Reload reload = function.reload(code.get());
        assertThat(answer(function, "\"\"")).isEqualTo("\"own\"");
        assertThat(reload.planned()).isEqualTo(ReloadKind.REDEFINE);
        assertThat(await(reload.inUse())).isEqualTo(ReloadKind.RELOAD);
        Sources.compile(classes, classes, "app.Twin", twin("edited"));
        assertThat(await(function.reload(code.get()).inUse())).isEqualTo(ReloadKind.REDEFINE);
        assertThat(answer(function, "\"\"")).isEqualTo("\"edited\"");
    }

    private static String twin(String text) {
        return "package app; public class Twin { public static String text() { return \"" + text + "\"; } }";
    }

    @Test
    void aDeletedClassCanStillBeLoadedByAnInvocationThatBeganBefore() throws IOException {
        String members = "static class Late { static String text() { return \"late\"; } }";
        String body = "java.util.concurrent.locks.LockSupport.parkNanos(1500_000_000L); return Late.text();";
        WorkerFunction function = start(members, body);
        CompletableFuture<InvocationOutcome> old = function.invoke(request("\"\""));
        Awaitility.await().until(() -> fixture.events.started.size() == 1);
        Files.delete(classes.resolve("app").resolve("Handler$Late.class"));
        assertThat(reload(function, "", "return \"new\";")).isEqualTo(ReloadKind.RELOAD);
        assertThat(answer(function, "\"\"")).isEqualTo("\"new\"");
        assertThat(answer(await(old))).isEqualTo("\"late\"");
    }

    @Test
    void aDeletedHandlerIsToldAsOnAws() throws IOException {
        WorkerFunction function = start("", "return \"good\";");
        answer(function, "\"\"");
        Files.delete(classes.resolve("app").resolve("Handler.class"));
        function.reload(code());
        assertThat(failure(invoke(function, "\"\""))).contains("Class not found: app.Handler");
        assertThat(reload(function, "", "return \"back\";")).isEqualTo(ReloadKind.RELOAD);
        assertThat(answer(function, "\"\"")).isEqualTo("\"back\"");
    }

    @Test
    void whatTheJvmRefusesIsReloaded() throws IOException {
        WorkerFunction function = start(STATICS, "return \"old \" + ++count;");
        answer(function, "\"\"");
        save(STATICS, "return \"new \" + ++count;");
        Code next = code();
        ClassContent whole = next.files().classes().get("app.Handler");
        byte[] broken = brokenBody(whole.bytes());
        Code refused = new Code(
                next.classes(),
                next.dependencies(),
                new ClassFiles(Map.of("app.Handler", ClassContent.wrap(whole.directory(), broken)), Map.of()));
        Reload reload = function.reload(refused);
        assertThat(reload.planned()).isEqualTo(ReloadKind.REDEFINE);
        assertThat(await(reload.inUse())).isEqualTo(ReloadKind.RELOAD);
        assertThat(failure(invoke(function, "\"\""))).contains("VerifyError");
        assertThat(await(function.reload(next).inUse())).isIn(ReloadKind.REDEFINE, ReloadKind.RELOAD);
        assertThat(answer(function, "\"\"")).isEqualTo("\"new 1\"");
    }

    /** The class with a method that returns nothing where a string is due. */
    private static byte[] brokenBody(byte[] classFile) {
        ClassWriter writer = new ClassWriter(0);
        new ClassReader(classFile)
                .accept(
                        new ClassVisitor(Opcodes.ASM9, writer) {
                            @Override
                            public MethodVisitor visitMethod(
                                    int access, String name, String descriptor, String signature, String[] exceptions) {
                                MethodVisitor method =
                                        super.visitMethod(access, name, descriptor, signature, exceptions);
                                if (!name.equals("handleRequest") || !descriptor.endsWith("String;")) {
                                    return method;
                                }
                                method.visitCode();
                                method.visitInsn(Opcodes.RETURN);
                                method.visitMaxs(1, 3);
                                method.visitEnd();
                                return null;
                            }
                        },
                        0);
        return writer.toByteArray();
    }

    @Test
    void underADebuggerNewMethodBodiesAreReloadedSinceTheJvmWouldDropItsBreakpoints() throws Exception {
        save(STATICS, "return \"old\";");
        WorkerFunction function =
                fixture.host.start(HostFixture.settings("app.Handler", 1, 8, List.of(), fixture.debugPort()), code());
        answer(function, "\"\"");
        AttachingConnector connector = Bootstrap.virtualMachineManager().attachingConnectors().stream()
                .filter(one -> one.name().equals("com.sun.jdi.SocketAttach"))
                .findFirst()
                .orElseThrow();
        Map<String, Connector.Argument> arguments = connector.defaultArguments();
        arguments.get("hostname").setValue("127.0.0.1");
        arguments.get("port").setValue(String.valueOf(function.debugPort().getAsInt()));
        VirtualMachine debugger = connector.attach(arguments);
        assertThat(reload(function, STATICS, "return \"new\";")).isEqualTo(ReloadKind.RELOAD);
        debugger.dispose();
        // The port sees the end of the debugger's connection a little later.
        AtomicInteger edits = new AtomicInteger();
        Awaitility.await()
                .until(() -> reload(function, STATICS, "return \"" + edits.incrementAndGet() + "\";")
                        == ReloadKind.REDEFINE);
        assertThat(answer(function, "\"\"")).isEqualTo("\"" + edits + "\"");
    }

    @Test
    void theSameCodeIsNoReload() {
        WorkerFunction function = start(STATICS, "return \"\" + ++count;");
        answer(function, "\"\"");
        assertThat(await(function.reload(code()).inUse())).isEqualTo(ReloadKind.NOTHING);
        assertThat(answer(function, "\"\"")).isEqualTo("\"2\"");
    }

    @Test
    void aBodyThatMendsAFailingInitIsTriedAtOnce() {
        String members = "static { Other.check(); }";
        other("throw new IllegalStateException(\"broken\");");
        WorkerFunction function = start(members, "return \"good\";");
        assertThat(failure(invoke(function, "\"\""))).contains("ExceptionInInitializerError");
        other("");
        assertThat(await(function.reload(code()).inUse())).isEqualTo(ReloadKind.RELOAD);
        assertThat(answer(function, "\"\"")).isEqualTo("\"good\"");
    }

    @Test
    void aBodyThatMendsAClassThatWasNotInitializedMakesANewEnvironment() {
        // By a task, since a body that an initializer calls itself is not changed in place.
        String check = "Runnable check = () -> Other.check(); check.run();";
        String members = "static class Lazy { static String text = \"good\"; static { " + check + " } }";
        other("throw new IllegalStateException(\"broken\");");
        WorkerFunction function = start(members, "return Lazy.text;");
        assertThat(failure(invoke(function, "\"\""))).contains("ExceptionInInitializerError");
        other("");
        Reload reload = function.reload(code());
        assertThat(answer(function, "\"\"")).isEqualTo("\"good\"");
        assertThat(reload.planned()).isEqualTo(ReloadKind.REDEFINE);
        assertThat(await(reload.inUse())).isEqualTo(ReloadKind.RELOAD);
    }

    @Test
    void aBodyThatIsSavedDuringInitIsRunByTheFirstInvocation() {
        String members = "static { java.util.concurrent.locks.LockSupport.parkNanos(1000_000_000L); }";
        WorkerFunction function = start(members, "return \"old\";");
        save(members, "return \"new\";");
        Reload reload = function.reload(code());
        assertThat(answer(function, "\"\"")).isEqualTo("\"new\"");
        assertThat(await(reload.inUse())).isEqualTo(ReloadKind.REDEFINE);
    }

    private void other(String body) {
        Sources.compile(
                classes, classes, "app.Other", "package app; class Other { static void check() { " + body + " } }");
    }

    private WorkerFunction start(String members, String body) {
        save(members, body);
        return fixture.host.start(HostFixture.settings("app.Handler"), code());
    }

    private ReloadKind reload(WorkerFunction function, String members, String body) {
        save(members, body);
        return await(function.reload(code()).inUse());
    }

    private void save(String members, String body) {
        Sources.handler(classes, classes, members, body);
    }

    private Code code() {
        return new Code(List.of(classes), List.of());
    }
}
