package io.devrunner.workerhost;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Which edits of a source reach a function in place; the JVM itself is asked whether they can. */
final class ReloadPlanTest {
    private static final ReloadKind REDEFINE = ReloadKind.REDEFINE;
    private static final ReloadKind RELOAD = ReloadKind.RELOAD;

    @TempDir
    static Path frameworks;

    @TempDir
    Path classes;

    /** An edit of {@code app.Part}; both texts are members of it unless they begin with {@code package}. */
    private record Edit(String what, ReloadKind kind, String before, String after) {}

    private static final List<Edit> EDITS = List.of(
            new Edit("a literal", REDEFINE, "int a() { return 1; }", "int a() { return 2; }"),
            new Edit("calls of other methods", REDEFINE, "int a() { return 1; }", """
                    int a() { return new java.util.ArrayList<>(java.util.Map.of("a", 1).values()).hashCode(); }"""),
            new Edit("a class that is mentioned for the first time", REDEFINE, "int a() { return 1; }", """
                    int a() { for (java.util.Map.Entry<String, String> e : System.getenv().entrySet()) e.getKey(); return 2; }"""),
            new Edit("only line numbers", REDEFINE, "int a() { return 1; }", "\n\n\nint a() { return 1; }"),
            new Edit(
                    "the line numbers of an initializer",
                    REDEFINE,
                    "static int x = Integer.parseInt(\"1\"); int y = x; int a() { return 1; }",
                    "\n\nstatic int x = Integer.parseInt(\"1\");\n int y = x;\n int a() { return 2; }"),
            new Edit(
                    "the name of a local variable",
                    REDEFINE,
                    "int a() { int x = 1; return x; }",
                    "int a() { int y = 1; return y; }"),
            new Edit(
                    "a private method's body",
                    REDEFINE,
                    "private int a() { return 1; }",
                    "private int a() { return 2; }"),
            new Edit(
                    "a static method's body", REDEFINE, "static int a() { return 1; }", "static int a() { return 2; }"),
            new Edit(
                    "the body of a lambda",
                    REDEFINE,
                    "Runnable a() { return () -> System.gc(); }",
                    "Runnable a() { return () -> System.exit(1); }"),
            new Edit("a switch over strings", REDEFINE, """
                    int a(String s) { switch (s) { case "a": return 1; default: return 2; } }""", """
                    int a(String s) { switch (s) { case "a": return 1; case "b": return 3; default: return 2; } }"""),
            new Edit(
                    "text that is put together",
                    REDEFINE,
                    "String a(int x) { return \"a\" + x; }",
                    "String a(int x) { return \"b\" + x + x; }"),
            new Edit(
                    "try and catch",
                    REDEFINE,
                    "int a() { return 1; }",
                    "int a() { try { return Integer.parseInt(\"x\"); } catch (NumberFormatException e) { return 2; } }"),
            new Edit(
                    "a nested class's body",
                    REDEFINE,
                    "static class In { int a() { return 1; } }",
                    "static class In { int a() { return 2; } }"),
            new Edit(
                    "a record's method",
                    REDEFINE,
                    "record R(int x) { int a() { return 1; } }",
                    "record R(int x) { int a() { return x; } }"),
            new Edit(
                    "an enum's method",
                    REDEFINE,
                    "enum E { A, B; int a() { return 1; } }",
                    "enum E { A, B; int a() { return 2; } }"),
            new Edit(
                    "a default method",
                    REDEFINE,
                    "interface I { default int a() { return 1; } }",
                    "interface I { default int a() { return 2; } }"),
            new Edit("a sealed interface's method", REDEFINE, """
                    sealed interface S { record A() implements S {} default int a() { return 1; } }""", """
                    sealed interface S { record A() implements S {} default int a() { return 2; } }"""),
            new Edit(
                    "an annotated method's body",
                    REDEFINE,
                    "@Deprecated int a() { return 1; }",
                    "@Deprecated int a() { return 2; }"),
            new Edit("the body of an inner class that reads the outer", REDEFINE, """
                    private int x = 1; class In { int a() { return x; } }""", """
                    private int x = 1; class In { int a() { return x + 1; } }"""),
            new Edit("an added lambda", RELOAD, "Runnable a() { return null; }", "Runnable a() { return () -> {}; }"),
            new Edit("a method more", RELOAD, "", "int a() { return 1; }"),
            new Edit(
                    "a method less",
                    RELOAD,
                    "private int a() { return 1; } int b() { return 1; }",
                    "int b() { return 1; }"),
            new Edit("a private static method more", RELOAD, "", "private static int a() { return 1; }"),
            new Edit("a parameter", RELOAD, "int a() { return 1; }", "int a(int x) { return 1; }"),
            new Edit(
                    "a type parameter",
                    RELOAD,
                    "void a(java.util.List<String> x) {}",
                    "void a(java.util.List<Integer> x) {}"),
            new Edit("a thrown exception", RELOAD, "void a() {}", "void a() throws java.io.IOException {}"),
            new Edit("a modifier of a method", RELOAD, "int a() { return 1; }", "public int a() { return 1; }"),
            new Edit("synchronized", RELOAD, "void a() {}", "synchronized void a() {}"),
            new Edit("a field more", RELOAD, "", "int x;"),
            new Edit("a field's type", RELOAD, "int x;", "long x;"),
            new Edit("a constant", RELOAD, "static final int X = 1;", "static final int X = 2;"),
            new Edit("an initial value", RELOAD, "int x = 1;", "int x = 2;"),
            new Edit("a static initial value", RELOAD, "static Integer x = 1;", "static Integer x = 2;"),
            new Edit("a constructor", RELOAD, "Part() {}", "Part() { System.gc(); }"),
            new Edit("a static initializer", RELOAD, "static { System.gc(); }", "static { System.runFinalization(); }"),
            new Edit(
                    "a method that a static initializer calls",
                    RELOAD,
                    "static Object x = make(); static Object make() { return more(); } static Object more() { return 1; }",
                    "static Object x = make(); static Object make() { return more(); } static Object more() { return 2; }"),
            new Edit(
                    "a method that a constructor calls",
                    RELOAD,
                    "final Object x = make(); private Object make() { return 1; }",
                    "final Object x = make(); private Object make() { return 2; }"),
            new Edit(
                    "a lambda that a static initializer may run",
                    RELOAD,
                    "static Object x = java.util.Optional.of(1).map(y -> y + 1);",
                    "static Object x = java.util.Optional.of(1).map(y -> y + 2);"),
            new Edit(
                    "a method that another class's initializer calls",
                    RELOAD,
                    "static class In { static final String G = Part.make(); } static String make() { return \"a\"; }",
                    "static class In { static final String G = Part.make(); } static String make() { return \"b\"; }"),
            new Edit("what a constructor gets by way of another class", RELOAD, """
                    static class In { final Object x = Other.make(); }
                    static class Other { static Object make() { return new Part().more(); } }
                    Object more() { return 1; }""", """
                    static class In { final Object x = Other.make(); }
                    static class Other { static Object make() { return new Part().more(); } }
                    Object more() { return 2; }"""),
            new Edit("an overridden method that a super class's constructor calls", RELOAD, """
                    abstract static class Top { final int x = a(); abstract int a(); }
                    static class In extends Top { int a() { return 1; } }""", """
                    abstract static class Top { final int x = a(); abstract int a(); }
                    static class In extends Top { int a() { return 2; } }"""),
            new Edit("a method that an initializer calls by its interface", RELOAD, """
                    static final Object G = with(new In()); static Object with(java.util.function.Supplier<?> s) { return s.get(); }
                    static class In implements java.util.function.Supplier<String> { public String get() { return "a"; } }""", """
                    static final Object G = with(new In()); static Object with(java.util.function.Supplier<?> s) { return s.get(); }
                    static class In implements java.util.function.Supplier<String> { public String get() { return "b"; } }"""),
            new Edit("a method that is called by an interface which a subclass adds", RELOAD, """
                    interface I { int a(); } static class Top { public int a() { return 1; } }
                    static class In extends Top implements I {} static final int G = with(new In());
                    static int with(I i) { return i.a(); }""", """
                    interface I { int a(); } static class Top { public int a() { return 2; } }
                    static class In extends Top implements I {} static final int G = with(new In());
                    static int with(I i) { return i.a(); }"""),
            new Edit(
                    "the same method of a class that is not of the interface which an initializer calls",
                    REDEFINE,
                    """
                    interface I { int a(); } static class In implements I { public int a() { return 1; } }
                    static class Other { public int a() { return 1; } } static final int G = with(new In());
                    static int with(I i) { return i.a(); }""",
                    """
                    interface I { int a(); } static class In implements I { public int a() { return 1; } }
                    static class Other { public int a() { return 2; } } static final int G = with(new In());
                    static int with(I i) { return i.a(); }"""),
            new Edit("a method that an initializer calls by a library's type of a library's class", RELOAD, """
                    static final Object G = with(new In()); static Object with(Iterable<?> s) { return s.iterator(); }
                    static class In extends java.util.ArrayList<String> {
                        public java.util.Iterator<String> iterator() { return null; } }""", """
                    static final Object G = with(new In()); static Object with(Iterable<?> s) { return s.iterator(); }
                    static class In extends java.util.ArrayList<String> {
                        public java.util.Iterator<String> iterator() { return super.iterator(); } }"""),
            new Edit("a method whose reference an initializer hands on", RELOAD, """
                    static class In { static final Object G = java.util.Optional.of("a").map(Part::make); }
                    static String make(String x) { return x; }""", """
                    static class In { static final Object G = java.util.Optional.of("a").map(Part::make); }
                    static String make(String x) { return x + x; }"""),
            new Edit("what another class does in a thread that an initializer starts", REDEFINE, """
                    static class In { static final Thread T = new Thread(Part::loop); static { T.start(); } }
                    static class Other { static int a() { return 1; } } static void loop() { Other.a(); }""", """
                    static class In { static final Thread T = new Thread(Part::loop); static { T.start(); } }
                    static class Other { static int a() { return 2; } } static void loop() { Other.a(); }"""),
            new Edit(
                    "what a lambda with a result that an initializer hands on gets from another class",
                    RELOAD,
                    """
                    static class In { static final Object G = java.util.Optional.of(1).map(x -> Other.a()); }
                    static class Other { static int a() { return 1; } }""",
                    """
                    static class In { static final Object G = java.util.Optional.of(1).map(x -> Other.a()); }
                    static class Other { static int a() { return 2; } }"""),
            new Edit("an inherited static method that an initializer calls", RELOAD, """
                    static class Top { static int a() { return 1; } }
                    static class In extends Top {} static final int G = In.a();""", """
                    static class Top { static int a() { return 2; } }
                    static class In extends Top {} static final int G = In.a();"""),
            new Edit("a method of an object that an initializer makes, called later", REDEFINE, """
                    static final In IN = new In(); String a(String x) { return IN.a(x); }
                    static class In { String a(String x) { return x; } }""", """
                    static final In IN = new In(); String a(String x) { return IN.a(x); }
                    static class In { String a(String x) { return x + x; } }"""),
            new Edit("another class's method of the name of one that an initializer calls", REDEFINE, """
                    static class In { final int x = a(); private int a() { return 1; } } int a() { return 1; }""", """
                    static class In { final int x = a(); private int a() { return 1; } } int a() { return 2; }"""),
            new Edit("a bean's method of Spring", RELOAD, """
                    @org.springframework.context.annotation.Bean Object pool() { return new Object[1]; }""", """
                    @org.springframework.context.annotation.Bean Object pool() { return new Object[2]; }"""),
            new Edit("a method that a bean's method calls by way of another class", RELOAD, """
                    @org.springframework.context.annotation.Bean Object pool() { return new Object[Other.size()]; }
                    static class Other { static int size() { return 1; } }""", """
                    @org.springframework.context.annotation.Bean Object pool() { return new Object[Other.size()]; }
                    static class Other { static int size() { return 2; } }"""),
            new Edit("another method of a class with a bean", REDEFINE, """
                    @org.springframework.context.annotation.Bean Object pool() { return new Object[1]; } int a() { return 1; }""", """
                    @org.springframework.context.annotation.Bean Object pool() { return new Object[1]; } int a() { return 2; }"""),
            new Edit("what a function that is a bean does", REDEFINE, """
                    @org.springframework.context.annotation.Bean java.util.function.Function<String, String> handler() { return x -> x + a(); }
                    int a() { return 1; }""", """
                    @org.springframework.context.annotation.Bean java.util.function.Function<String, String> handler() { return x -> x + a(); }
                    int a() { return 2; }"""),
            new Edit("what a lambda in a bean's method may do for it", RELOAD, """
                    @org.springframework.context.annotation.Bean Object pool() { return java.util.Optional.of(1).map(x -> x + a()); }
                    int a() { return 1; }""", """
                    @org.springframework.context.annotation.Bean Object pool() { return java.util.Optional.of(1).map(x -> x + a()); }
                    int a() { return 2; }"""),
            new Edit("a method that completes a bean, jakarta", RELOAD, """
                    int x; @jakarta.annotation.PostConstruct void open() { x = 1; }""", """
                    int x; @jakarta.annotation.PostConstruct void open() { x = 2; }"""),
            new Edit("a producer of CDI, jakarta", RELOAD, """
                    @jakarta.enterprise.inject.Produces Object pool() { return new Object[1]; }""", """
                    @jakarta.enterprise.inject.Produces Object pool() { return new Object[2]; }"""),
            new Edit("a singleton's method of Micronaut, jakarta", RELOAD, """
                    @jakarta.inject.Singleton Object pool() { return new Object[1]; }""", """
                    @jakarta.inject.Singleton Object pool() { return new Object[2]; }"""),
            new Edit("a method that completes a bean, javax", RELOAD, """
                    int x; @javax.annotation.PostConstruct void open() { x = 1; }""", """
                    int x; @javax.annotation.PostConstruct void open() { x = 2; }"""),
            new Edit("a producer of CDI, javax", RELOAD, """
                    @javax.enterprise.inject.Produces Object pool() { return new Object[1]; }""", """
                    @javax.enterprise.inject.Produces Object pool() { return new Object[2]; }"""),
            new Edit("a singleton's method of Micronaut, javax", RELOAD, """
                    @javax.inject.Singleton Object pool() { return new Object[1]; }""", """
                    @javax.inject.Singleton Object pool() { return new Object[2]; }"""),
            new Edit("a bean's method of Micronaut", RELOAD, """
                    @io.micronaut.context.annotation.Bean Object pool() { return new Object[1]; }""", """
                    @io.micronaut.context.annotation.Bean Object pool() { return new Object[2]; }"""),
            new Edit("a method of Micronaut's factory, of whatever scope", RELOAD, """
                    @io.micronaut.context.annotation.Factory static class In { Object pool() { return new Object[1]; } }""", """
                    @io.micronaut.context.annotation.Factory static class In { Object pool() { return new Object[2]; } }"""),
            new Edit("a provider of Guice", RELOAD, """
                    @com.google.inject.Provides Object pool() { return new Object[1]; }""", """
                    @com.google.inject.Provides Object pool() { return new Object[2]; }"""),
            new Edit("an annotation that the JVM does not show", RELOAD, """
                    @dagger.Provides Object pool() { return new Object[1]; }""", """
                    @dagger.Provides Object pool() { return new Object[2]; }"""),
            new Edit("configure of a module of Guice", RELOAD, """
                    package app; class Part extends com.google.inject.AbstractModule {
                        int size; protected void configure() { size = 1; } }""", """
                    package app; class Part extends com.google.inject.AbstractModule {
                        int size; protected void configure() { size = 2; } }"""),
            new Edit("configure of a module that inherits from one of the function's", RELOAD, """
                    abstract static class Top extends com.google.inject.PrivateModule {}
                    static class In extends Top { int size; protected void configure() { size = 1; } }""", """
                    abstract static class Top extends com.google.inject.PrivateModule {}
                    static class In extends Top { int size; protected void configure() { size = 2; } }"""),
            new Edit("configure of a class that is no module", REDEFINE, """
                    int size; void configure() { size = 1; }""", """
                    int size; void configure() { size = 2; }"""),
            new Edit("what a lazy singleton's method does", RELOAD, """
                    static Object x; static Object get() { if (x == null) { x = new Object[1]; } return x; }""", """
                    static Object x; static Object get() { if (x == null) { x = new Object[2]; } return x; }"""),
            new Edit("a method that builds a lazy singleton", RELOAD, """
                    static Object x; static Object get() { if (x == null) { x = build(); } return x; }
                    static Object build() { return new Object[1]; }""", """
                    static Object x; static Object get() { if (x == null) { x = build(); } return x; }
                    static Object build() { return new Object[2]; }"""),
            new Edit("a method that builds another class's lazy singleton", RELOAD, """
                    static class In { static Object x; } Object get() { if (In.x == null) { In.x = build(); } return In.x; }
                    Object build() { return new Object[1]; }""", """
                    static class In { static Object x; } Object get() { if (In.x == null) { In.x = build(); } return In.x; }
                    Object build() { return new Object[2]; }"""),
            new Edit("a lazy singleton's other methods", REDEFINE, """
                    static Part x; static Part get() { if (x == null) { x = new Part(); } return x; }
                    int a() { return 1; }""", """
                    static Part x; static Part get() { if (x == null) { x = new Part(); } return x; }
                    int a() { return 2; }"""),
            new Edit("a handler that makes its client itself", REDEFINE, """
                    static Object x; String a(int event) { if (x == null) { x = new Object(); } return x + "1"; }""", """
                    static Object x; String a(int event) { if (x == null) { x = new Object(); } return x + "2"; }"""),
            new Edit("a method that sets a lazy singleton up", RELOAD, """
                    static Object x; void init() { if (x == null) { x = new Object[1]; } }""", """
                    static Object x; void init() { if (x == null) { x = new Object[2]; } }"""),
            new Edit("a handler that counts in a static, and what it calls", REDEFINE, """
                    static int count; String a() { return ++count + b() + 1; } String b() { return "1"; }""", """
                    static int count; String a() { return ++count + b() + 2; } String b() { return "2"; }"""),
            new Edit("a handler that notes a text in a static", REDEFINE, """
                    static String last; void a(String x) { last = x + 1; }""", """
                    static String last; void a(String x) { last = x + 2; }"""),
            new Edit("a method's annotation", RELOAD, "void a() {}", "@Deprecated void a() {}"),
            new Edit(
                    "an annotation's value",
                    RELOAD,
                    "@Deprecated(since = \"1\") void a() {}",
                    "@Deprecated(since = \"2\") void a() {}"),
            new Edit(
                    "a parameter's annotation",
                    RELOAD,
                    "void a(int x) {} " + marker(),
                    "void a(@Mark int x) {} " + marker()),
            new Edit("a type's annotation", RELOAD, "String a; " + marker(), "@Mark String a; " + marker()),
            new Edit("a record component", RELOAD, "record R(int x) {}", "record R(int x, int y) {}"),
            new Edit("an enum constant", RELOAD, "enum E { A }", "enum E { A, B }"),
            new Edit("a switch over an enum's new constant", RELOAD, """
                    enum E { A, B } int a(E e) { switch (e) { case A: return 1; default: return 2; } }""", """
                    enum E { A, B } int a(E e) { switch (e) { case A: return 1; case B: return 3; default: return 2; } }"""),
            new Edit("a permitted class", RELOAD, """
                    sealed interface S { record A() implements S {} }""", """
                    sealed interface S { record A() implements S {} record B() implements S {} }"""),
            new Edit(
                    "an anonymous class more",
                    RELOAD,
                    "Object a() { return null; }",
                    "Object a() { return new Object() {}; }"),
            new Edit("a nested class more", RELOAD, "", "static class In {}"),
            new Edit("a nested class less", RELOAD, "static class In {}", ""),
            new Edit("a nested class's modifier", RELOAD, "static class In {}", "private static class In {}"),
            new Edit(
                    "an annotation's default",
                    RELOAD,
                    "@interface A { int x() default 1; }",
                    "@interface A { int x() default 2; }"),
            new Edit("the first assertion", RELOAD, "void a() {}", "void a() { assert System.getenv() != null; }"),
            new Edit(
                    "a super class", RELOAD, "package app; class Part {}", "package app; class Part extends Thread {}"),
            new Edit(
                    "an interface",
                    RELOAD,
                    "package app; class Part {}",
                    "package app; class Part implements Cloneable {}"),
            new Edit("a class modifier", RELOAD, "package app; class Part {}", "package app; final class Part {}"),
            new Edit("an annotation", RELOAD, "package app; class Part {}", "package app; @Deprecated class Part {}"),
            new Edit("a type variable", RELOAD, "package app; class Part {}", "package app; class Part<T> {}"),
            new Edit("nothing", ReloadKind.NOTHING, "int a() { return 1; }", "int a() { return 1; }"));

    @BeforeAll
    static void compileWhatFrameworksHave() {
        annotation("org.springframework.context.annotation.Bean", "RUNTIME");
        annotation("io.micronaut.context.annotation.Bean", "RUNTIME");
        annotation("io.micronaut.context.annotation.Factory", "RUNTIME");
        annotation("com.google.inject.Provides", "RUNTIME");
        annotation("dagger.Provides", "CLASS");
        for (String edition : List.of("jakarta", "javax")) {
            annotation(edition + ".annotation.PostConstruct", "RUNTIME");
            annotation(edition + ".enterprise.inject.Produces", "RUNTIME");
            annotation(edition + ".inject.Singleton", "RUNTIME");
        }
        framework("com.google.inject.AbstractModule", "public abstract class %s { protected void configure() {} }");
        framework(
                "com.google.inject.PrivateModule", "public abstract class %s { protected abstract void configure(); }");
    }

    @TestFactory
    Stream<DynamicTest> anEditIsDoneInPlaceOnlyWhenItIsOneOfBodies() {
        return EDITS.stream()
                .map(edit -> DynamicTest.dynamicTest(edit.what() + ": " + edit.kind(), () -> {
                    Code before = part(edit.before());
                    Code after = part(edit.after());
                    assertThat(plan(before, after).kind()).isEqualTo(edit.kind());
                    assertThat(plan(after, before).kind()).as("and back").isEqualTo(edit.kind());
                }));
    }

    @Test
    void theJvmAcceptsWhateverIsDoneInPlace() {
        try (HostFixture fixture = new HostFixture()) {
            List<Edit> edits =
                    EDITS.stream().filter(edit -> edit.kind() == REDEFINE).toList();
            WorkerFunction function = fixture.host.start(HostFixture.settings("app.Handler"), withHandler(part("")));
            for (Edit edit : edits) {
                Code before = withHandler(part(edit.before()));
                Code after = withHandler(part(edit.after()));
                function.reload(before);
                String names =
                        before.files().classes().keySet().stream().sorted().collect(Collectors.joining(","));
                assertThat(HostFixture.answer(function, "\"" + names + "\"")).isEqualTo("\"" + names + "\"");
                assertThat(HostFixture.await(function.reload(after).inUse()))
                        .as(edit.what())
                        .isEqualTo(REDEFINE);
            }
        }
    }

    @Test
    void aNewClassComesInPlaceAndAClassThatIsGoneDoesNot() {
        Code one = part("int a() { return 1; }");
        Code two = with(one, "app.More", ClassContent.wrap(classes, new byte[] {1}));
        assertThat(plan(one, two).kind()).isEqualTo(REDEFINE);
        assertThat(plan(two, one)).isEqualTo(new ReloadPlan(RELOAD, "removed [app.More]"));
    }

    @Test
    void whatCannotBeReadIsReloaded() {
        Code whole = part("int a() { return 1; }");
        byte[] bytes =
                part("int a() { return 2; }").files().classes().get("app.Part").bytes();
        byte[] newer = bytes.clone();
        newer[7] = 127;
        for (byte[] strange : List.of(newer, Arrays.copyOf(bytes, bytes.length / 2), new byte[0], new byte[100])) {
            Code unreadable = with(whole, "app.Part", ClassContent.wrap(classes, strange));
            assertThat(plan(whole, unreadable).kind()).isEqualTo(RELOAD);
            assertThat(plan(unreadable, whole).kind()).isEqualTo(RELOAD);
        }
    }

    @Test
    void aResourceIsReadByInitializersAndSoReloads() throws IOException {
        Files.writeString(classes.resolve("app.properties"), "one");
        Code one = part("");
        Files.writeString(classes.resolve("app.properties"), "second");
        assertThat(plan(one, part("")).kind()).isEqualTo(RELOAD);
        Files.delete(classes.resolve("app.properties"));
        assertThat(plan(one, part("")).kind()).isEqualTo(RELOAD);
    }

    @Test
    void anotherDirectoryReloads() {
        Code one = part("");
        Code other = new Code(List.of(classes, classes.resolve("more")), List.of());
        assertThat(plan(one, other).kind()).isEqualTo(RELOAD);
    }

    private static void annotation(String name, String retention) {
        framework(
                name,
                "@java.lang.annotation.Retention(java.lang.annotation.RetentionPolicy." + retention
                        + ") public @interface %s {}");
    }

    private static void framework(String name, String source) {
        int dot = name.lastIndexOf('.');
        String type = source.formatted(name.substring(dot + 1));
        Sources.compile(frameworks, frameworks, name, "package " + name.substring(0, dot) + "; " + type);
    }

    private static String marker() {
        return "@java.lang.annotation.Target({java.lang.annotation.ElementType.PARAMETER,"
                + " java.lang.annotation.ElementType.TYPE_USE}) @interface Mark {}";
    }

    private static Code with(Code code, String name, ClassContent content) {
        Map<String, ClassContent> all = new HashMap<>(code.files().classes());
        all.put(name, content);
        return new Code(
                code.classes(),
                code.dependencies(),
                new ClassFiles(all, code.files().resources()));
    }

    /** With a handler that initializes the classes that its event names. */
    private Code withHandler(Code code) {
        Sources.handler(classes, classes, "", """
                for (String name : event.split(",")) {
                    try { Class.forName(name); } catch (ClassNotFoundException e) { throw new IllegalStateException(e); }
                }
                return event;
                """);
        Code handler = new Code(List.of(classes), List.of());
        return with(code, "app.Handler", handler.files().classes().get("app.Handler"));
    }

    private Code part(String text) {
        clear(classes.resolve("app"));
        String source = text.startsWith("package") ? text : "package app; class Part { " + text + "\n}";
        Sources.compile(classes, frameworks, "app.Part", source);
        return new Code(List.of(classes), List.of());
    }

    private static void clear(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ReloadPlan plan(Code older, Code newer) {
        return ReloadPlan.of(
                older, newer, InitializerReach.lazily(older.files().classes().values()));
    }
}
