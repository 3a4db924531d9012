package endings;

import java.beans.IntrospectionException;
import java.beans.Introspector;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ListResourceBundle;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** User code whose classes end up in what the JDK keeps for the whole process. */
final class Registries {
    private Registries() {}

    static void log() {
        Logger.getLogger("").addHandler(new Handler() {
            @Override
            public void publish(LogRecord record) {}

            @Override
            public void flush() {}

            @Override
            public void close() {}
        });
    }

    static void introspect() throws IntrospectionException {
        Introspector.getBeanInfo(Bean.class);
    }

    static void localize() {
        ResourceBundle.getBundle(Texts.class.getName(), Locale.ROOT, Registries.class.getClassLoader());
    }

    static void serialize() throws IOException {
        new ObjectOutputStream(new ByteArrayOutputStream()).writeObject(new Bean());
    }

    static void catchAll() {
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> Log.add("uncaught"));
    }

    public static final class Texts extends ListResourceBundle {
        @Override
        protected Object[][] getContents() {
            return new Object[][] {{"key", "text"}};
        }
    }

    public static final class Bean implements Serializable {
        private static final long serialVersionUID = 1;
        private String name = "";

        public String getName() {
            return name;
        }

        public void setName(String name) {
            this.name = name;
        }
    }
}
