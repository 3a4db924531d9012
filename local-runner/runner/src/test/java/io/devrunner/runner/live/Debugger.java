package io.devrunner.runner.live;

import com.sun.jdi.AbsentInformationException;
import com.sun.jdi.Bootstrap;
import com.sun.jdi.IncompatibleThreadStateException;
import com.sun.jdi.Location;
import com.sun.jdi.ReferenceType;
import com.sun.jdi.StackFrame;
import com.sun.jdi.VMDisconnectedException;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.event.BreakpointEvent;
import com.sun.jdi.event.ClassPrepareEvent;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.event.VMDisconnectEvent;
import com.sun.jdi.event.VMStartEvent;
import com.sun.jdi.request.BreakpointRequest;
import com.sun.jdi.request.ClassPrepareRequest;
import com.sun.jdi.request.EventRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A debugger that does what IDEs do: its breakpoints hold for each class that is loaded under a name, now or later. */
final class Debugger implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final DebuggerConnection connection;
    private final VirtualMachine jvm;
    private final BlockingQueue<Stop> stops = new LinkedBlockingQueue<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread reader = new Thread(this::readEvents, "debugger-events");

    private Debugger(DebuggerConnection connection) throws IOException {
        this.connection = connection;
        jvm = Bootstrap.virtualMachineManager().createVirtualMachine(connection);
        reader.setDaemon(true);
    }

    static Debugger attach(int port) throws IOException {
        Debugger debugger = new Debugger(DebuggerConnection.open(port));
        debugger.reader.start();
        return debugger;
    }

    /** One thread of a worker that stands at a breakpoint. */
    record Stop(BreakpointEvent event, EventSet events) {
        int line() {
            return event.location().lineNumber();
        }

        /** A local variable of the method, as text. */
        String variable(String name) throws AbsentInformationException, IncompatibleThreadStateException {
            StackFrame frame = frame();
            return String.valueOf(frame.getValue(frame.visibleVariableByName(name)));
        }

        /** A field of {@code this}, as text. */
        String field(String name) throws IncompatibleThreadStateException {
            return String.valueOf(frame().thisObject()
                    .getValue(event.location().declaringType().fieldByName(name)));
        }

        private StackFrame frame() throws IncompatibleThreadStateException {
            return event.thread().frame(0);
        }

        void resume() {
            events.resume();
        }
    }

    /** Stops every thread that comes by, and that thread alone. */
    void breakAt(String className, int line) throws AbsentInformationException {
        ClassPrepareRequest prepare = jvm.eventRequestManager().createClassPrepareRequest();
        prepare.addClassFilter(className);
        prepare.setSuspendPolicy(EventRequest.SUSPEND_EVENT_THREAD);
        prepare.putProperty("line", line);
        prepare.enable();
        for (ReferenceType loaded : jvm.classesByName(className)) {
            set(loaded, line);
        }
    }

    private void set(ReferenceType type, int line) throws AbsentInformationException {
        for (Location location : type.locationsOfLine(line)) {
            BreakpointRequest request = jvm.eventRequestManager().createBreakpointRequest(location);
            request.setSuspendPolicy(EventRequest.SUSPEND_EVENT_THREAD);
            request.enable();
        }
    }

    /** Lets a JVM begin that was started to wait for a debugger. */
    void begin() {
        jvm.resume();
    }

    Stop awaitStop() throws InterruptedException {
        Stop stop = stops.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (stop == null) {
            throw new AssertionError("no breakpoint was hit within " + PATIENCE);
        }
        return stop;
    }

    boolean isStopped() {
        return !stops.isEmpty();
    }

    /** Waits until the JVM has ended or turned the debugger out. */
    void awaitEnd() throws InterruptedException {
        if (!ended.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("the debugger is still attached after " + PATIENCE);
        }
    }

    boolean isAttached() {
        return ended.getCount() > 0;
    }

    /** Goes without a word. */
    void vanish() throws IOException {
        connection.close();
    }

    /** Takes its leave as the protocol has it. */
    @Override
    public void close() throws IOException {
        try {
            jvm.dispose();
        } catch (VMDisconnectedException ignored) {
            // It has ended already.
        } finally {
            connection.close();
        }
    }

    private void readEvents() {
        try {
            while (true) {
                handle(jvm.eventQueue().remove());
            }
        } catch (VMDisconnectedException | InterruptedException ignored) {
            // The end.
        } finally {
            ended.countDown();
        }
    }

    private void handle(EventSet events) {
        boolean resume = true;
        for (Event event : events) {
            if (event instanceof ClassPrepareEvent prepared) {
                prepared(prepared);
            } else if (event instanceof BreakpointEvent hit) {
                resume = false;
                stops.add(new Stop(hit, events));
            } else if (event instanceof VMDisconnectEvent) {
                ended.countDown();
            } else if (event instanceof VMStartEvent) {
                // A JVM that waits: the test says when it begins.
                resume = false;
            }
        }
        if (resume) {
            events.resume();
        }
    }

    private void prepared(ClassPrepareEvent event) {
        try {
            set(event.referenceType(), (int) event.request().getProperty("line"));
        } catch (AbsentInformationException e) {
            throw new IllegalStateException(e);
        }
    }
}
