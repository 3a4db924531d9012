package io.devrunner.workerhost;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ConstantDynamic;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * The methods of a class that its own initializers and constructors may run, as in {@code static final X x = makeX()}.
 * What they computed stays when their bodies are changed in place. Calls by way of other classes are not followed.
 */
final class InitializerReach extends ClassVisitor {
    /** The class's own methods that each of its methods names. */
    private final Map<String, Set<String>> named = new HashMap<>();

    private final Set<String> reached = new HashSet<>();
    private String className = "";

    private InitializerReach() {
        super(Opcodes.ASM9);
    }

    static InitializerReach of(ClassReader reader) {
        InitializerReach reach = new InitializerReach();
        reader.accept(reach, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        reach.follow();
        return reach;
    }

    boolean contains(String method, String descriptor) {
        return reached.contains(method + descriptor);
    }

    private void follow() {
        Deque<String> left = new ArrayDeque<>();
        for (String method : named.keySet()) {
            if (method.startsWith("<")) {
                left.add(method);
            }
        }
        while (!left.isEmpty()) {
            String method = left.remove();
            if (reached.add(method)) {
                left.addAll(named.getOrDefault(method, Set.of()));
            }
        }
    }

    @Override
    public void visit(
            int version,
            int access,
            String name,
            @Nullable String signature,
            @Nullable String superName,
            String @Nullable [] interfaces) {
        className = name;
    }

    @Override
    public MethodVisitor visitMethod(
            int access, String method, String descriptor, @Nullable String signature, String @Nullable [] exceptions) {
        return new Body(named.computeIfAbsent(method + descriptor, added -> new HashSet<>()));
    }

    private final class Body extends MethodVisitor {
        private final Set<String> names;

        Body(Set<String> names) {
            super(Opcodes.ASM9);
            this.names = names;
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String method, String descriptor, boolean isInterface) {
            if (owner.equals(className)) {
                names.add(method + descriptor);
            }
        }

        @Override
        public void visitInvokeDynamicInsn(String method, String descriptor, Handle bootstrap, Object... arguments) {
            for (Object argument : arguments) {
                constant(argument);
            }
        }

        @Override
        public void visitLdcInsn(Object value) {
            constant(value);
        }

        private void constant(Object value) {
            if (value instanceof Handle handle && handle.getOwner().equals(className)) {
                names.add(handle.getName() + handle.getDesc());
            } else if (value instanceof ConstantDynamic dynamic) {
                for (int i = 0; i < dynamic.getBootstrapMethodArgumentCount(); i++) {
                    constant(dynamic.getBootstrapMethodArgument(i));
                }
            }
        }
    }
}
