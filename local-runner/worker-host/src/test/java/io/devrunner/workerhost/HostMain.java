package io.devrunner.workerhost;

import handlers.Hostile;

/** A host in a process of its own, to be killed: prints the process id of its worker and waits. */
final class HostMain {
    private HostMain() {}

    public static void main(String[] arguments) throws Exception {
        HostFixture fixture = new HostFixture();
        WorkerFunction function = fixture.start(Hostile.Obedient.class);
        System.out.println(HostFixture.answer(function, "\"pid\""));
        boolean ignored = new java.util.concurrent.CountDownLatch(1).await(1, java.util.concurrent.TimeUnit.HOURS);
    }
}
