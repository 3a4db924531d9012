package io.devrunner.stub;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes throwables by the name of their class, because Lambda reports that name as the error type. A class of the JDK is
 * used as it is; any other is made on the spot, since the stub does not have the handler's classes.
 */
final class NamedThrowable {
    private static final int MAX_NAME = 1_000;

    private NamedThrowable() {}

    static Throwable of(String className, String message) {
        if (className.length() > MAX_NAME) {
            return new RuntimeException(message);
        }
        try {
            Throwable known = fromJdk(className, message);
            return known != null ? known : defined(className, message);
        } catch (ReflectiveOperationException | LinkageError | SecurityException ignored) {
            // Not a name that a class can have: then the name goes into the message.
            return new RuntimeException(className + ": " + message);
        }
    }

    private static @Nullable Throwable fromJdk(String className, String message) throws ReflectiveOperationException {
        Class<?> type;
        try {
            type = Class.forName(className, false, ClassLoader.getPlatformClassLoader());
        } catch (ClassNotFoundException ignored) {
            return null;
        }
        if (!Throwable.class.isAssignableFrom(type)) {
            // The name comes from outside: making, say, a FileOutputStream of it would write files.
            return null;
        }
        for (Class<?> parameter : new Class<?>[] {String.class, Object.class}) {
            try {
                Object made = type.getConstructor(parameter).newInstance(message);
                if (made instanceof Throwable throwable && Objects.equals(throwable.getLocalizedMessage(), message)) {
                    return throwable;
                }
            } catch (NoSuchMethodException ignored) {
                // The other constructor, then.
            }
        }
        return null;
    }

    private static Throwable defined(String className, String message) throws ReflectiveOperationException {
        return new Loader()
                .define(className)
                .asSubclass(Throwable.class)
                .getConstructor(String.class)
                .newInstance(message);
    }

    private static final class Loader extends ClassLoader {
        Class<?> define(String className) {
            byte[] bytes = classFile(className.replace('.', '/'));
            return defineClass(className, bytes, 0, bytes.length);
        }

        /**
         * {@code public class NAME extends RuntimeException { public NAME(String m) { super(m); } }}
         * https://docs.oracle.com/javase/specs/jvms/se17/html/jvms-4.html
         */
        private static byte[] classFile(String name) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            try {
                out.writeInt(0xCAFEBABE);
                out.writeInt(61);
                out.writeShort(10);
                utf8(out, name);
                entry(out, 7, 1);
                utf8(out, "java/lang/RuntimeException");
                entry(out, 7, 3);
                utf8(out, "<init>");
                utf8(out, "(Ljava/lang/String;)V");
                entry(out, 12, 5, 6);
                entry(out, 10, 4, 7);
                utf8(out, "Code");
                shorts(out, 0x0021, 2, 4, 0, 0, 1);
                shorts(out, 0x0001, 5, 6, 1, 9);
                byte[] code = {0x2A, 0x2B, (byte) 0xB7, 0, 8, (byte) 0xB1};
                out.writeInt(12 + code.length);
                shorts(out, 2, 2);
                out.writeInt(code.length);
                out.write(code);
                shorts(out, 0, 0, 0);
            } catch (IOException e) {
                throw new IllegalStateException("writing to memory failed", e);
            }
            return bytes.toByteArray();
        }

        private static void utf8(DataOutputStream out, String text) throws IOException {
            out.writeByte(1);
            out.writeUTF(text);
        }

        private static void entry(DataOutputStream out, int tag, int... indexes) throws IOException {
            out.writeByte(tag);
            shorts(out, indexes);
        }

        private static void shorts(DataOutputStream out, int... values) throws IOException {
            for (int value : values) {
                out.writeShort(value);
            }
        }
    }
}
