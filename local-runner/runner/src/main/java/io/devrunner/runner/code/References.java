package io.devrunner.runner.code;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.objectweb.asm.ClassReader;

/**
 * Finds the classes that a class file names. Whatever stands in its constant pool counts, so that descriptors,
 * signatures, annotations and local variables need no reading of their own; a text constant that looks like a
 * descriptor counts too, which does no harm.
 */
final class References {
    private static final int UTF8 = 1;
    private static final int CLASS = 7;

    /** A class type within a descriptor or a generic signature. */
    private static final Pattern CLASS_TYPE = Pattern.compile("L([^;<>:\\[.()]+)[;<]");

    private References() {}

    /** Names as in {@code a/b/Outer$Inner}. */
    static Set<String> in(byte[] classFile) {
        ClassReader reader = new ClassReader(classFile);
        char[] buffer = new char[reader.getMaxStringLength()];
        Set<String> names = new HashSet<>();
        for (int index = 1; index < reader.getItemCount(); index++) {
            int offset = reader.getItem(index);
            // The second half of a long or double has none.
            int tag = offset == 0 ? 0 : reader.readByte(offset - 1);
            if (tag == CLASS) {
                String name = reader.readUTF8(offset, buffer);
                if (name.startsWith("[")) {
                    addTypes(name, names);
                } else {
                    names.add(name);
                }
            } else if (tag == UTF8) {
                addTypes(text(classFile, offset, reader.readUnsignedShort(offset)), names);
            }
        }
        return names;
    }

    private static void addTypes(String text, Set<String> names) {
        if (text.indexOf(';') < 0) {
            return;
        }
        Matcher type = CLASS_TYPE.matcher(text);
        while (type.find()) {
            names.add(type.group(1));
        }
    }

    private static String text(byte[] classFile, int offset, int length) {
        try {
            return new DataInputStream(new ByteArrayInputStream(classFile, offset, Short.BYTES + length)).readUTF();
        } catch (IOException e) {
            throw new UncheckedIOException("a class file that has been parsed cannot be read", e);
        }
    }
}
