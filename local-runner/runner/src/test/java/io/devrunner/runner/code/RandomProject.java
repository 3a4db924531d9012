package io.devrunner.runner.code;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A project of a dozen classes that is edited at random. The classes use each other in all the ways in which one class
 * can depend on another without naming it: inlined constants, inherited and hidden members, values that are only handed
 * on, names that another class may take over, methods that are told apart by the lambdas that they take.
 */
final class RandomProject {
    private static final int CLASSES = 9;
    private static final int STATEMENTS = 12;

    /** The kinds of statement that always compile at first. */
    private static final int[] STARTING = {0, 2, 3, 4, 8, 9, 11};

    private static final String[] FIELD_TYPES = {"int", "long", "String"};
    private static final String[] PARAMETERS = {"int p", "long p", "Object p"};

    /** Bodies of interfaces, the last of which inherits the one before. */
    private static final String[] FUNCTIONS = {
        "void f();",
        "Object f();",
        "void f(int i);",
        "Object f(int i);",
        "void f(); void g();",
        "default Object f() { return null; }",
        ""
    };

    private final Random random;
    private List<Shape> shapes = new ArrayList<>();
    private List<Shape> shapesBefore = List.of();

    /** Classes named {@code N}, which every other class may mean when it says N. */
    private boolean[] rivals = {true, false};

    private boolean[] rivalsBefore = rivals;

    /** Which bodies the interfaces have. */
    private int[] functions = {0, 2, 6};

    private int[] functionsBefore = functions;

    /** What a class looks like; the numbers are those of other classes. */
    private static final class Shape {
        private final List<int[]> body = new ArrayList<>();
        private boolean present = true;
        private boolean isInterface;
        private boolean isFinal;
        private int superclass = -1;
        private int constant;
        private int constantOf = -1;
        private int fieldType;
        private boolean hasField = true;
        private boolean privateField;
        private boolean privateSecond;
        private int parameter;
        private boolean overload;
        private int taken;
        private int listed;
        private boolean nested;
        private int unusedImport = -1;

        Shape copy() {
            Shape copy = new Shape();
            copy.body.addAll(body);
            copy.present = present;
            copy.isInterface = isInterface;
            copy.isFinal = isFinal;
            copy.superclass = superclass;
            copy.constant = constant;
            copy.constantOf = constantOf;
            copy.fieldType = fieldType;
            copy.hasField = hasField;
            copy.privateField = privateField;
            copy.privateSecond = privateSecond;
            copy.parameter = parameter;
            copy.overload = overload;
            copy.taken = taken;
            copy.listed = listed;
            copy.nested = nested;
            copy.unusedImport = unusedImport;
            return copy;
        }
    }

    RandomProject(long seed) {
        this.random = new Random(seed);
        for (int i = 0; i < CLASSES; i++) {
            Shape shape = new Shape();
            shape.constant = i;
            shape.taken = random.nextInt(CLASSES);
            shape.listed = random.nextInt(CLASSES);
            shape.superclass = i > 3 && random.nextBoolean() ? random.nextInt(3) : -1;
            shapes.add(shape);
        }
        for (Shape shape : shapes) {
            for (int n = 0; n < 4; n++) {
                shape.body.add(statement(STARTING[random.nextInt(STARTING.length)]));
            }
        }
    }

    /** Takes the last edit back. */
    void undo() {
        shapes = shapesBefore;
        rivals = rivalsBefore;
        functions = functionsBefore;
    }

    void edit() {
        shapesBefore = shapes;
        rivalsBefore = rivals;
        functionsBefore = functions;
        shapes = new ArrayList<>(shapes.stream().map(Shape::copy).toList());
        rivals = rivals.clone();
        functions = functions.clone();
        int edits = random.nextInt(4) == 0 ? 2 : 1;
        for (int i = 0; i < edits; i++) {
            edit(shapes.get(random.nextInt(CLASSES)));
        }
    }

    private void edit(Shape shape) {
        int other = random.nextInt(CLASSES);
        switch (random.nextInt(21)) {
            case 0 -> shape.constant = random.nextInt(5);
            case 1 -> shape.constantOf = random.nextBoolean() ? other : -1;
            case 2 -> shape.fieldType = random.nextInt(FIELD_TYPES.length);
            case 3 -> shape.hasField = !shape.hasField;
            case 4 -> shape.privateField = !shape.privateField && random.nextBoolean();
            case 5 -> shape.parameter = random.nextInt(PARAMETERS.length);
            case 6 -> shape.overload = !shape.overload;
            case 7 -> shape.taken = other;
            case 8 -> shape.listed = other;
            case 9 -> shape.nested = !shape.nested;
            case 10 -> shape.unusedImport = random.nextInt(3) == 0 ? other : -1;
            case 11 -> shape.superclass = random.nextBoolean() ? random.nextInt(3) : -1;
            case 12 -> shape.present = !shape.present || random.nextInt(3) > 0;
            case 13 -> rivals[random.nextInt(2)] ^= true;
            case 14 -> shape.isFinal = !shape.isFinal && random.nextInt(3) == 0;
            case 15 -> shape.isInterface = !shape.isInterface && random.nextInt(4) == 0;
            case 16 -> shape.privateSecond = !shape.privateSecond;
            case 17, 18 -> functions[random.nextInt(functions.length)] = random.nextInt(FUNCTIONS.length);
            default -> shape.body.set(random.nextInt(shape.body.size()), statement(random.nextInt(STATEMENTS)));
        }
    }

    /** One that mostly compiles as things are. */
    private int[] statement(int kind) {
        int c = random.nextInt(CLASSES);
        int handedOn = kind == 7 ? shapes.get(c).listed : shapes.get(c).taken;
        List<Integer> fitting = new ArrayList<>();
        for (int d = 0; d < CLASSES; d++) {
            boolean fits = kind == 7
                    ? shapes.get(d).taken == handedOn || shapes.get(handedOn).superclass == shapes.get(d).taken
                    : d == handedOn || shapes.get(d).superclass == handedOn;
            if (fits) {
                fitting.add(d);
            }
        }
        int d = fitting.isEmpty() ? c : fitting.get(random.nextInt(fitting.size()));
        return new int[] {kind, c, d};
    }

    /** The sources by path. */
    Map<String, String> sources() {
        Map<String, String> sources = new TreeMap<>();
        for (int i = 0; i < CLASSES; i++) {
            if (shapes.get(i).present) {
                sources.put(packageOf(i) + "/C" + i + ".java", source(i));
            }
        }
        for (int i = 0; i < rivals.length; i++) {
            if (rivals[i]) {
                sources.put(
                        packageOf(i * 5) + "/N.java",
                        "package " + packageOf(i * 5) + "; public class N { public int size" + i
                                + "() { return 1; } }");
            }
        }
        for (int i = 0; i < functions.length; i++) {
            sources.put(
                    "a/F" + i + ".java",
                    "package a; public interface F" + i + (i == 2 ? " extends F1" : "") + " { "
                            + FUNCTIONS[functions[i]] + " }");
        }
        sources.put(
                "b/Call.java",
                "package b; import a.*; public class Call { public static void on(F0 f) {} public static void on(F2 f) {} }");
        return sources;
    }

    private static String packageOf(int i) {
        return i < 5 ? "a" : "b";
    }

    private String source(int i) {
        Shape shape = shapes.get(i);
        StringBuilder text = new StringBuilder("package " + packageOf(i) + ";\nimport a.*;\nimport b.*;\n");
        if (shape.unusedImport >= 0) {
            text.append("import " + packageOf(shape.unusedImport) + ".C" + shape.unusedImport + ";\n");
        }
        text.append("public ").append(shape.isFinal && !shape.isInterface ? "final " : "");
        text.append(shape.isInterface ? "interface C" : "class C").append(i);
        if (shape.superclass >= 0 && shape.superclass != i && !shape.isInterface) {
            text.append(" extends C").append(shape.superclass);
        }
        text.append(" {\n  public static final int K = ");
        text.append(shape.constantOf >= 0 ? "C" + shape.constantOf + ".K + 1" : Integer.toString(shape.constant));
        text.append(";\n");
        if (!shape.isInterface) {
            if (shape.hasField) {
                text.append(shape.privateField ? "  private " : "  public ")
                        .append(FIELD_TYPES[shape.fieldType])
                        .append(" f;\n");
            }
            text.append(shape.privateSecond ? "  private int g;\n" : "");
            text.append("  public String m(" + PARAMETERS[shape.parameter] + ") { return null; }\n");
        }
        text.append("  static C" + i + " self() { return null; }\n");
        text.append("  public static C" + i + " make() { return self(); }\n");
        text.append("  public static void take(C" + shape.taken + " p) {}\n");
        text.append(shape.overload ? "  public static int take(Object p) { return 0; }\n" : "");
        text.append("  public static java.util.List<C" + shape.listed + "> list" + i + "() { return null; }\n");
        text.append(shape.nested ? "  public static class N { public int size9() { return 2; } }\n" : "");
        text.append("  static void body() {\n");
        shape.body.forEach(
                statement -> text.append("    { ").append(text(statement)).append(" }\n"));
        return text.append("  }\n}\n").toString();
    }

    private static String text(int[] statement) {
        String c = "C" + statement[1];
        String d = "C" + statement[2];
        return switch (statement[0]) {
            case 0 -> "int k = " + c + ".K;";
            case 1 -> c + ".take(" + d + ".make());";
            case 2 -> "for (var e : " + c + ".list" + statement[1] + "()) { Object o = e; }";
            case 3 -> "var f = new " + c + "().f; Object o = f;";
            case 4 -> c + ".make().m(1);";
            case 5 -> "switch (1) { case " + c + ".K: break; case 77: break; }";
            case 6 -> "Runnable r = () -> " + c + ".take(null);";
            case 7 -> "for (var e : " + c + ".list" + statement[1] + "()) { " + d + ".take(e); }";
            case 8 -> "Object o = new " + c + "() {};";
            case 9 -> "Object o = new Object() { int size(N n) { return n == null ? 0 : n.hashCode(); } };";
            case 11 -> "Call.on(() -> String.valueOf(1));";
            default -> "java.util.function.Function<" + c + ", String> s = x -> \"\" + x.g;";
        };
    }
}
