package endings.library;

import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** A library that passes on what is logged through the JDK. */
public final class Bridge extends Handler {
    public static void install() {
        Logger.getLogger("").addHandler(new Bridge());
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> {});
    }

    @Override
    public void publish(LogRecord entry) {}

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
