package io.devrunner.runner.doctor;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Who signs the IAM token.
 *
 * @param sign with the developer's credentials, for the target
 * @param isForHandlers asked when one was signed: whether handlers sign with these too; by default they have those of the function's role
 */
public record TokenSource(Supplier<String> sign, BooleanSupplier isForHandlers) {}
