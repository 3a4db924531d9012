package io.devrunner.worker;

import java.nio.file.Path;

/**
 * A class file as the host read it.
 *
 * @param name as in {@code a.b.Outer$Inner}
 * @param directory the class directory that it came from
 */
@SuppressWarnings("ArrayRecordComponent") // defined once, never compared
record ClassContent(String name, Path directory, byte[] bytes) {}
