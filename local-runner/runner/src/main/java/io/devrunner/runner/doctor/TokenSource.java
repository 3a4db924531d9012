package io.devrunner.runner.doctor;

import java.util.function.Supplier;

/**
 * Who signs the IAM token.
 *
 * @param sign with the developer's credentials, for the target
 * @param isForHandlers whether handlers sign with these too; by default they have those of the function's role
 */
public record TokenSource(Supplier<String> sign, boolean isForHandlers) {}
