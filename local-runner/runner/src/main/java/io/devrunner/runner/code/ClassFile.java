package io.devrunner.runner.code;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The little of a class file that tells whether it is whole and what it was made from. Reads every length of the format
 * (Java Virtual Machine Specification, chapter 4) and nothing within, so it takes classes of every version.
 *
 * @param name as in {@code a/b/Outer$Inner}
 * @param source the source file relative to its source directory, such as {@code a/b/Outer.java}, if the class tells
 * @param flawed whether it is of a source with errors, which the compiler of Eclipse and Visual Studio Code makes a class
 *     that throws them
 */
record ClassFile(String name, @Nullable String source, boolean flawed) {
    private static final String FLAW = "Unresolved compilation problem";
    private static final String THROWN = "java/lang/Error";
    private static final int MAGIC = 0xCAFEBABE;

    /** What is in the bytes, or nothing when they are not one whole class file. */
    static Optional<ClassFile> parse(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (in.readInt() != MAGIC) {
                return Optional.empty();
            }
            skip(in, 4);
            Constants constants = Constants.read(in);
            skip(in, 2);
            String name = constants.className(in.readUnsignedShort());
            skip(in, 2);
            skip(in, 2L * in.readUnsignedShort());
            skipMembers(in);
            skipMembers(in);
            String source = source(in, constants, name);
            return in.read() < 0
                    ? Optional.of(new ClassFile(name, source, constants.mention(FLAW) && constants.mention(THROWN)))
                    : Optional.empty();
        } catch (IOException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private static void skipMembers(DataInputStream in) throws IOException {
        for (int members = in.readUnsignedShort(); members > 0; members--) {
            skip(in, 6);
            for (int attributes = in.readUnsignedShort(); attributes > 0; attributes--) {
                skip(in, 2);
                skip(in, Integer.toUnsignedLong(in.readInt()));
            }
        }
    }

    private static @Nullable String source(DataInputStream in, Constants constants, String name) throws IOException {
        String source = null;
        for (int attributes = in.readUnsignedShort(); attributes > 0; attributes--) {
            String attribute = constants.text(in.readUnsignedShort());
            long length = Integer.toUnsignedLong(in.readInt());
            if (attribute.equals("SourceFile") && length == 2) {
                source = name.substring(0, name.lastIndexOf('/') + 1) + constants.text(in.readUnsignedShort());
            } else {
                skip(in, length);
            }
        }
        return source;
    }

    private static void skip(DataInputStream in, long bytes) throws IOException {
        in.skipNBytes(bytes);
    }

    /** The constant pool, as far as names need it. */
    private static final class Constants {
        private final String[] texts;
        private final int[] classes;

        private Constants(String[] texts, int[] classes) {
            this.texts = texts;
            this.classes = classes;
        }

        static Constants read(DataInputStream in) throws IOException {
            int count = in.readUnsignedShort();
            String[] texts = new String[count];
            int[] classes = new int[count];
            for (int index = 1; index < count; index++) {
                int tag = in.readUnsignedByte();
                switch (tag) {
                    case 1 -> texts[index] = in.readUTF();
                    case 7 -> classes[index] = in.readUnsignedShort();
                    case 8, 16, 19, 20 -> skip(in, 2);
                    case 15 -> skip(in, 3);
                    case 3, 4, 9, 10, 11, 12, 17, 18 -> skip(in, 4);
                    case 5, 6 -> {
                        skip(in, 8);
                        index++;
                    }
                    default -> throw new IOException("unknown constant pool tag " + tag);
                }
            }
            return new Constants(texts, classes);
        }

        boolean mention(String beginning) {
            for (String text : texts) {
                if (text != null && text.startsWith(beginning)) {
                    return true;
                }
            }
            return false;
        }

        String className(int index) throws IOException {
            return text(classes[index]);
        }

        String text(int index) throws IOException {
            String text = texts[index];
            if (text == null) {
                throw new IOException("constant " + index + " is not a text");
            }
            return text;
        }
    }
}
