package io.devrunner.runner.code;

import java.nio.file.Path;

/**
 * One error of the compiler.
 *
 * @param line from 1; 0 when the error has no place
 * @param column from 1; 0 when the error has no place
 */
public record Diagnostic(Path file, long line, long column, String text) {}
