package handlers;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.util.Map;
import javax.management.ObjectName;

/** What the JVM of a handler holds after a full collection. */
final class Footprint {
    private Footprint() {}

    static Map<String, Long> measure() {
        String histogram = histogram();
        long metaspace = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getName().equals("Metaspace"))
                .map(MemoryPoolMXBean::getUsage)
                .mapToLong(usage -> usage.getUsed())
                .sum();
        return Map.of(
                "metaspace",
                metaspace,
                "heap",
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                "threads",
                (long) ManagementFactory.getThreadMXBean().getThreadCount(),
                "classes",
                (long) ManagementFactory.getClassLoadingMXBean().getLoadedClassCount(),
                "loaders",
                histogram
                        .lines()
                        .filter(line -> line.endsWith(" io.devrunner.worker.CodeLoader"))
                        .mapToLong(line -> Long.parseLong(line.strip().split("\\s+", -1)[1]))
                        .sum());
    }

    /** Counts live objects, which takes a full collection. */
    private static String histogram() {
        try {
            return (String) ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "gcClassHistogram",
                            new Object[] {new String[0]},
                            new String[] {String[].class.getName()});
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
