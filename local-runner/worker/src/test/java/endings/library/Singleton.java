package endings.library;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/** What a library makes once and keeps, and what it keeps a list of. */
public final class Singleton {
    public static final Singleton INSTANCE = new Singleton();

    private final AtomicReference<Pool> pool = new AtomicReference<>(new Pool("of the library"));
    private final List<Pool> made = new CopyOnWriteArrayList<>();

    private Singleton() {}

    public AutoCloseable pool() {
        return pool.get();
    }

    public AutoCloseable make(String name) {
        Pool own = new Pool(name);
        made.add(own);
        return own;
    }

    private record Pool(String name) implements AutoCloseable {
        @Override
        @SuppressWarnings("unchecked")
        public void close() {
            ((Collection<String>) System.getProperties().get("endings")).add("closed " + name);
        }
    }
}
