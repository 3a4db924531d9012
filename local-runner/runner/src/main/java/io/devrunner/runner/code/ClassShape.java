package io.devrunner.runner.code;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** What other classes see of a class when they are compiled: all but method bodies, private and synthetic members. */
final class ClassShape {
    private static final int UNSEEN = Opcodes.ACC_PRIVATE | Opcodes.ACC_SYNTHETIC;

    private ClassShape() {}

    /**
     * A hash that is the same for two class files when no other source can tell them apart; nothing for a local or
     * anonymous class, which no other source can name.
     */
    static Optional<String> of(byte[] classFile) {
        ClassWriter writer = new ClassWriter(0);
        Seen seen = new Seen(writer);
        new ClassReader(classFile)
                .accept(seen, ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        return seen.local ? Optional.empty() : Optional.of(FileSnapshot.hash(writer.toByteArray()));
    }

    /** Leaves out what only the class itself can refer to. */
    private static final class Seen extends ClassVisitor {
        private String name = "";
        private boolean local;

        Seen(ClassWriter writer) {
            super(Opcodes.ASM9, writer);
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
        public void visitInnerClass(
                String innerName, @Nullable String outerName, @Nullable String simpleName, int access) {
            // Method bodies add entries for classes that they mention, MethodHandles$Lookup for each lambda for
            // instance.
            boolean member = outerName != null && (outerName.equals(name) || innerName.equals(name));
            if (member && (access & Opcodes.ACC_PRIVATE) == 0) {
                super.visitInnerClass(innerName, outerName, simpleName, access);
            }
        }

        @Override
        public void visitOuterClass(String owner, @Nullable String method, @Nullable String descriptor) {
            local = true;
        }

        @Override
        public void visitNestHost(String nestHost) {}

        @Override
        public void visitNestMember(String nestMember) {}

        @Override
        public @Nullable FieldVisitor visitField(
                int access, String fieldName, String descriptor, @Nullable String signature, @Nullable Object value) {
            return (access & UNSEEN) == 0 ? super.visitField(access, fieldName, descriptor, signature, value) : null;
        }

        @Override
        public @Nullable MethodVisitor visitMethod(
                int access,
                String methodName,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            boolean initializer = methodName.equals("<clinit>");
            return (access & UNSEEN) == 0 && !initializer
                    ? super.visitMethod(access, methodName, descriptor, signature, exceptions)
                    : null;
        }
    }
}
