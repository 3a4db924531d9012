package endings;

/** Logs its end, and may fail at it. */
record Named(String name, boolean fails) implements AutoCloseable {
    @Override
    public void close() {
        Log.add("closed " + name);
        if (fails) {
            throw new IllegalStateException("does not close");
        }
    }
}
