package io.devrunner.workerhost;

import org.jspecify.annotations.Nullable;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.Attribute;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.TypePath;

/**
 * What a class must keep so that its objects and statics can live on with new method bodies: all that the JVM refuses
 * to change (<a href="https://docs.oracle.com/en/java/javase/17/docs/api/java.instrument/java/lang/instrument/Instrumentation.html">
 * Instrumentation.redefineClasses</a>), all that reflection shows, and all that ran when the class or its objects were
 * initialized, since that does not run again.
 */
final class ClassSkeleton extends ClassVisitor {
    private final ClassWriter writer;
    private final InitializerReach reach;
    private String name = "";

    private ClassSkeleton(ClassWriter writer, InitializerReach reach) {
        super(Opcodes.ASM9, writer);
        this.writer = writer;
        this.reach = reach;
    }

    /**
     * Equal for two class files when they differ in nothing but debug information and the bodies of methods that the
     * initializers do not reach.
     *
     * @throws IllegalArgumentException or IndexOutOfBoundsException when it cannot be read
     */
    static byte[] of(byte[] classFile, InitializerReach reach) {
        ClassReader reader = new ClassReader(classFile);
        ClassSkeleton skeleton = new ClassSkeleton(new ClassWriter(0), reach);
        reader.accept(skeleton, 0);
        return skeleton.writer.toByteArray();
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
        super.visit(version, access, className, signature, superName, interfaces);
    }

    @Override
    public void visitSource(@Nullable String source, @Nullable String debug) {}

    @Override
    public void visitInnerClass(String innerName, @Nullable String outerName, @Nullable String simpleName, int access) {
        // Method bodies add entries for classes that they mention, Map$Entry for instance.
        if (name.equals(outerName) || innerName.equals(name)) {
            super.visitInnerClass(innerName, outerName, simpleName, access);
        }
    }

    @Override
    public MethodVisitor visitMethod(
            int access,
            String methodName,
            String descriptor,
            @Nullable String signature,
            String @Nullable [] exceptions) {
        MethodVisitor method = super.visitMethod(access, methodName, descriptor, signature, exceptions);
        return reach.contains(name, methodName, descriptor) ? new WithoutDebug(method) : new WithoutBody(method);
    }

    private static final class WithoutDebug extends MethodVisitor {
        WithoutDebug(MethodVisitor method) {
            super(Opcodes.ASM9, method);
        }

        @Override
        public void visitLineNumber(int line, Label start) {}

        @Override
        public void visitLocalVariable(
                String variable, String descriptor, @Nullable String signature, Label start, Label end, int index) {}

        @Override
        public @Nullable AnnotationVisitor visitLocalVariableAnnotation(
                int type,
                @Nullable TypePath path,
                Label[] start,
                Label[] end,
                int[] index,
                String descriptor,
                boolean visible) {
            return null;
        }
    }

    /** Passes on what stands outside the Code attribute. */
    private static final class WithoutBody extends MethodVisitor {
        private final MethodVisitor method;

        WithoutBody(MethodVisitor method) {
            super(Opcodes.ASM9);
            this.method = method;
        }

        @Override
        public void visitParameter(@Nullable String parameter, int access) {
            method.visitParameter(parameter, access);
        }

        @Override
        public AnnotationVisitor visitAnnotationDefault() {
            return method.visitAnnotationDefault();
        }

        @Override
        public AnnotationVisitor visitAnnotation(String descriptor, boolean visible) {
            return method.visitAnnotation(descriptor, visible);
        }

        @Override
        public AnnotationVisitor visitTypeAnnotation(
                int type, @Nullable TypePath path, String descriptor, boolean visible) {
            return method.visitTypeAnnotation(type, path, descriptor, visible);
        }

        @Override
        public void visitAnnotableParameterCount(int count, boolean visible) {
            method.visitAnnotableParameterCount(count, visible);
        }

        @Override
        public AnnotationVisitor visitParameterAnnotation(int parameter, String descriptor, boolean visible) {
            return method.visitParameterAnnotation(parameter, descriptor, visible);
        }

        @Override
        public void visitAttribute(Attribute attribute) {
            method.visitAttribute(attribute);
        }

        @Override
        public void visitEnd() {
            method.visitEnd();
        }
    }
}
