package io.devrunner.worker;

import java.io.BufferedInputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The main class of a worker: takes commands from its standard input and runs execution environments.
 *
 * <p>The end of standard input means that the host is gone, however it ended; the worker then ends at once.
 */
public final class WorkerMain {
    /** What the host sees when it is gone and the worker ends by itself: nobody, but the status should not say success. */
    private static final int HOST_GONE = 1;

    private static final int COMMAND_BUFFER = 64 * 1024;

    private WorkerMain() {}

    public static void main(String[] arguments) throws IOException {
        InputStream commands = System.in;
        System.setIn(new NoInput());
        Records records = new Records(new FileOutputStream(FileDescriptor.out));
        Attribution attribution = new Attribution();
        Output output = new Output(records, attribution);
        System.setOut(output.printStream(Records.Source.STDOUT));
        System.setErr(output.printStream(Records.Source.STDERR));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(output), "worker-end"));

        AwsRuntime.install(new LoggerSink(records, attribution));
        Environments environments = new Environments(
                System.getenv("AWS_LAMBDA_RUNTIME_API"),
                System.getenv("_HANDLER"),
                new EnvironmentOutput(records, attribution, output),
                JdkInternals.open(WorkerAgent.instrumentation()));
        CommandReader reader = new CommandReader(new BufferedInputStream(commands, COMMAND_BUFFER));
        try {
            for (Command command = reader.next(); command != null; command = reader.next()) {
                environments.follow(command);
            }
        } finally {
            end(output);
            Runtime.getRuntime().halt(HOST_GONE);
        }
    }

    /** Empty; stays open when a handler closes it, since others read it too. */
    private static final class NoInput extends InputStream {
        @Override
        public int read() {
            return -1;
        }
    }

    /** What a handler printed last must not be lost, nor a process that it started be left: on AWS both end with it. */
    private static void end(Output output) {
        output.flush();
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    }
}
