package io.devrunner.runner.code;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * What other classes see of a class when they are compiled: all but method bodies, private and synthetic members.
 *
 * @param name as in {@code a/b/Outer$Inner}
 * @param local whether it is a local or anonymous class, which no other source can name
 * @param type a hash of what it is: its flags, supertypes, type parameters and permitted subclasses, and which lambdas
 *     fit an interface
 * @param all a hash of all that others see, constants and annotations included
 * @param privateFields their names, since they hide inherited fields of the same name
 * @param supertypes the names of superclass and interfaces
 * @param exposed the names of all classes that others may get to see through this one
 */
record ClassShape(
        String name,
        boolean local,
        String type,
        String all,
        Set<String> privateFields,
        Set<String> supertypes,
        Set<String> exposed) {
    private static final int UNSEEN = Opcodes.ACC_PRIVATE | Opcodes.ACC_SYNTHETIC;

    ClassShape {
        privateFields = Set.copyOf(privateFields);
        supertypes = Set.copyOf(supertypes);
        exposed = Set.copyOf(exposed);
    }

    /**
     * Reads a class file.
     *
     * @throws IllegalArgumentException for a Java version that ASM does not know
     */
    static ClassShape of(byte[] classFile) {
        ClassWriter all = new ClassWriter(0);
        Seen seen = new Seen(all);
        new ClassReader(classFile)
                .accept(seen, ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        byte[] visible = all.toByteArray();
        return new ClassShape(
                seen.name,
                seen.local,
                seen.typeHash(),
                FileSnapshot.hash(visible),
                seen.privateFields,
                seen.supertypes,
                References.in(visible));
    }

    /** Leaves out what only the class itself can refer to. */
    private static final class Seen extends ClassVisitor {
        private final ClassWriter type = new ClassWriter(0);
        private final Set<String> privateFields = new HashSet<>();
        private static final Pattern OF_OBJECT =
                Pattern.compile("^true (?:equals\\(Ljava/lang/Object;\\)|hashCode\\(\\)|toString\\(\\))");

        private final Set<String> supertypes = new HashSet<>();

        /** Of an interface what decides which lambdas fit it, and so which of several methods is called with one. */
        private final SortedSet<String> function = new TreeSet<>();

        private String name = "";
        private boolean local;
        private boolean mayBeFunctional;
        private boolean inheritsMethods;

        Seen(ClassWriter all) {
            super(Opcodes.ASM9, all);
        }

        String typeHash() {
            String hash = FileSnapshot.hash(type.toByteArray());
            return mayBeLambda() ? FileSnapshot.hash((hash + function).getBytes(StandardCharsets.UTF_8)) : hash;
        }

        /** Not with two abstract methods of its own, save those that each object has. */
        private boolean mayBeLambda() {
            long own = function.stream()
                    .filter(method -> method.startsWith("true "))
                    .filter(method -> !OF_OBJECT.matcher(method).find())
                    .count();
            return !function.isEmpty() && own < 2;
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
            if (superName != null) {
                supertypes.add(superName);
            }
            if (interfaces != null) {
                supertypes.addAll(List.of(interfaces));
            }
            mayBeFunctional = (access & Opcodes.ACC_INTERFACE) != 0 && (access & Opcodes.ACC_ANNOTATION) == 0;
            inheritsMethods = interfaces != null && interfaces.length > 0;
            // Always the same version: compilers differ in it, and nobody sees it.
            type.visit(Opcodes.V17, access, className, signature, superName, interfaces);
            super.visit(Opcodes.V17, access, className, signature, superName, interfaces);
        }

        @Override
        public void visitInnerClass(
                String innerName, @Nullable String outerName, @Nullable String simpleName, int access) {
            // Method bodies add entries for classes that they mention, MethodHandles$Lookup for each lambda for
            // instance.
            if (innerName.equals(name)) {
                type.visitInnerClass(innerName, outerName, simpleName, access);
            }
            boolean member = outerName != null && (outerName.equals(name) || innerName.equals(name));
            if (member && (access & Opcodes.ACC_PRIVATE) == 0) {
                super.visitInnerClass(innerName, outerName, simpleName, access);
            }
        }

        @Override
        public void visitPermittedSubclass(String permittedSubclass) {
            type.visitPermittedSubclass(permittedSubclass);
            super.visitPermittedSubclass(permittedSubclass);
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
            if ((access & UNSEEN) == Opcodes.ACC_PRIVATE) {
                privateFields.add(fieldName);
            }
            return (access & UNSEEN) == 0 ? super.visitField(access, fieldName, descriptor, signature, value) : null;
        }

        @Override
        public @Nullable MethodVisitor visitMethod(
                int access,
                String methodName,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            boolean isAbstract = (access & Opcodes.ACC_ABSTRACT) != 0;
            boolean overrides = inheritsMethods && (access & (UNSEEN | Opcodes.ACC_STATIC)) == 0;
            if (mayBeFunctional && (isAbstract || overrides)) {
                function.add(isAbstract + " " + methodName + descriptor + " " + signature);
            }
            boolean initializer = methodName.equals("<clinit>");
            return (access & UNSEEN) == 0 && !initializer
                    ? super.visitMethod(access, methodName, descriptor, signature, exceptions)
                    : null;
        }
    }
}
