package io.devrunner.workerhost;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ConstantDynamic;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * The methods of a class, what each of them calls or hands on as a lambda or method reference, and whether what it
 * computes is known to be kept.
 */
final class ClassCalls {
    /** Nothing of the user's overrides their methods, which nearly all code calls. */
    private static final Set<String> FINAL = Set.of("java/lang/String", "java/lang/StringBuilder");

    private static final String STRING = "Ljava/lang/String;";

    private static final int FIXED = Opcodes.ACC_PRIVATE | Opcodes.ACC_FINAL | Opcodes.ACC_STATIC;

    private final Map<String, Method> methods = new HashMap<>();
    private String name = "";
    private List<String> parents = List.of();

    private ClassCalls() {}

    /**
     * A call.
     *
     * @param owner the internal name of the class where the caller looks for it
     * @param method name and descriptor
     * @param isVirtual whether it may reach what overrides it
     * @param isTask whether it is a {@link Runnable} that is handed on, and so has no result
     */
    record Call(String owner, String method, boolean isVirtual, boolean isTask) {}

    /**
     * A method.
     *
     * @param isFixed whether nothing can override it
     * @param isKept whether what it computes is kept: it is one of {@link SetUpMethods}, by an annotation, or sets a
     *     static field as a lazy singleton does: it returns the field's type, or takes no parameters. Only a field of a
     *     reference type counts, and no {@link String}: a handler that counts its invocations, or makes its client in the
     *     midst of other work, would lose its statics and pools at each edit.
     */
    record Method(boolean isFixed, boolean isKept, Set<Call> calls) {}

    /** @throws IllegalArgumentException or IndexOutOfBoundsException when it cannot be read */
    static ClassCalls of(byte[] classFile) {
        ClassCalls calls = new ClassCalls();
        new ClassReader(classFile).accept(calls.new Reading(), ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        return calls;
    }

    /** The class's internal name. */
    String name() {
        return name;
    }

    /** The internal names of its super class and interfaces. */
    List<String> parents() {
        return parents;
    }

    /** By name and descriptor. */
    Map<String, Method> methods() {
        return methods;
    }

    private final class Reading extends ClassVisitor {
        private boolean isFinal;
        private boolean isFactory;

        Reading() {
            super(Opcodes.ASM9);
        }

        @Override
        public void visit(
                int version,
                int access,
                String className,
                @Nullable String signature,
                @Nullable String superName,
                String @Nullable [] interfaces) {
            name = className;
            isFinal = (access & Opcodes.ACC_FINAL) != 0;
            parents = Stream.concat(
                            Stream.ofNullable(superName),
                            Stream.ofNullable(interfaces).flatMap(Stream::of))
                    .toList();
        }

        @Override
        public @Nullable AnnotationVisitor visitAnnotation(String descriptor, boolean visible) {
            isFactory |= SetUpMethods.isFactory(descriptor);
            return null;
        }

        @Override
        public MethodVisitor visitMethod(
                int access,
                String method,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            boolean isFixed = isFinal || (access & FIXED) != 0;
            boolean isLambda = (access & Opcodes.ACC_SYNTHETIC) != 0;
            return new Body(method + descriptor, isFixed, isFactory && !isLambda);
        }
    }

    private final class Body extends MethodVisitor {
        private final String method;
        private final boolean isFixed;
        private final Set<Call> calls = new HashSet<>();
        private boolean isSetUp;
        private boolean setsStatic;

        Body(String method, boolean isFixed, boolean isSetUp) {
            super(Opcodes.ASM9);
            this.method = method;
            this.isFixed = isFixed;
            this.isSetUp = isSetUp;
        }

        @Override
        public @Nullable AnnotationVisitor visitAnnotation(String descriptor, boolean visible) {
            isSetUp |= SetUpMethods.isAnnotation(descriptor);
            return null;
        }

        @Override
        public void visitFieldInsn(int opcode, String owner, String field, String descriptor) {
            boolean isReference = descriptor.length() > 1 && !descriptor.equals(STRING);
            boolean isForIt = method.endsWith(")" + descriptor) || method.contains("()");
            setsStatic |= opcode == Opcodes.PUTSTATIC && isReference && isForIt;
        }

        @Override
        public void visitEnd() {
            methods.put(method, new Method(isFixed, isSetUp || setsStatic, calls));
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String method, String descriptor, boolean isInterface) {
            boolean isVirtual = opcode == Opcodes.INVOKEVIRTUAL || opcode == Opcodes.INVOKEINTERFACE;
            add(owner, method, descriptor, isVirtual, false);
        }

        @Override
        public void visitInvokeDynamicInsn(String method, String descriptor, Handle bootstrap, Object... arguments) {
            if (isSetUp && isBean(descriptor)) {
                return;
            }
            boolean isTask = descriptor.endsWith(")Ljava/lang/Runnable;");
            for (Object argument : arguments) {
                constant(argument, isTask);
            }
        }

        /**
         * Whether the lambda may be what the method makes, as in {@code @Bean Function<String, String> handler()} of
         * Spring Cloud Function: then it runs at each invocation, and nothing keeps its results.
         */
        private boolean isBean(String lambda) {
            String type = lambda.substring(lambda.indexOf(')'));
            return type.startsWith(")Ljava/util/function/") && method.endsWith(type);
        }

        @Override
        public void visitLdcInsn(Object value) {
            constant(value, false);
        }

        private void constant(Object value, boolean isTask) {
            if (value instanceof Handle handle) {
                int tag = handle.getTag();
                if (tag >= Opcodes.H_INVOKEVIRTUAL) {
                    boolean isVirtual = tag == Opcodes.H_INVOKEVIRTUAL || tag == Opcodes.H_INVOKEINTERFACE;
                    add(handle.getOwner(), handle.getName(), handle.getDesc(), isVirtual, isTask);
                }
            } else if (value instanceof ConstantDynamic dynamic) {
                for (int i = 0; i < dynamic.getBootstrapMethodArgumentCount(); i++) {
                    constant(dynamic.getBootstrapMethodArgument(i), isTask);
                }
            }
        }

        /** Constructors are followed anyway, and libraries have no static methods of the user's. */
        private void add(String owner, String method, String descriptor, boolean isVirtual, boolean isTask) {
            boolean followed = isVirtual ? !FINAL.contains(owner) : !owner.startsWith("java/");
            if (followed && !method.startsWith("<")) {
                calls.add(new Call(owner, method + descriptor, isVirtual, isTask));
            }
        }
    }
}
