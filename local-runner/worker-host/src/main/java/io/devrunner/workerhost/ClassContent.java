package io.devrunner.workerhost;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A class file as it was read once. Immutable; equal when directory and bytes are. */
public final class ClassContent {
    /** Java Virtual Machine Specification, table 4.1-A: Java 17 has 61. */
    private static final int MAJOR_OF_JAVA_0 = 44;

    private final Path directory;
    private final byte[] bytes;

    /** Read from the bytes when first asked for; each thread would find the same. */
    private volatile @Nullable ClassCalls calls;

    private ClassContent(Path directory, byte[] bytes) {
        this.directory = directory;
        this.bytes = bytes;
    }

    /** Takes the array over without a copy: the caller must not change it any more. */
    public static ClassContent wrap(Path directory, byte[] bytes) {
        return new ClassContent(directory, bytes);
    }

    /** The class directory, from which the class says that it comes. */
    public Path directory() {
        return directory;
    }

    /** The first Java that runs it, such as 17, if it is a class file; 0 for what is too short for one. */
    public int java() {
        return bytes.length < 8 ? 0 : ByteBuffer.wrap(bytes).getShort(6) - MAJOR_OF_JAVA_0;
    }

    /** Whether both are the same, wherever they lie. */
    public boolean hasBytesOf(ClassContent other) {
        return Arrays.equals(bytes, other.bytes);
    }

    /** Without a copy: the caller must not change them. */
    byte[] bytes() {
        return bytes;
    }

    /** @throws IllegalArgumentException or IndexOutOfBoundsException when the class cannot be read */
    ClassCalls calls() {
        ClassCalls known = calls;
        if (known == null) {
            known = ClassCalls.of(bytes);
            calls = known;
        }
        return known;
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof ClassContent content
                        && directory.equals(content.directory)
                        && hasBytesOf(content));
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return bytes.length + " bytes in " + directory;
    }
}
