package io.devrunner.workerhost;

import java.util.concurrent.CompletableFuture;

/**
 * New code on its way into a function.
 *
 * @param planned how it is to get there
 * @param inUse done when an execution environment with this code is fit for invocations, or has failed to become so;
 *     tells how it got there, which is another way when the JVM refused the planned one. Code that comes faster than it
 *     can be put to use counts together. Never completes exceptionally.
 */
public record Reload(ReloadKind planned, CompletableFuture<ReloadKind> inUse) {}
