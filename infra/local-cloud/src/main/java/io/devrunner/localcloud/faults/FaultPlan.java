package io.devrunner.localcloud.faults;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Decides which posts and handshakes meet which fault. With the same seed the n-th post meets the same fault again, and so
 * does the n-th handshake; whose post is the n-th is up to the threads that post.
 */
public final class FaultPlan {
    /** Longer than a stub waits for its handshake, and than it takes until an event is sent again. */
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(4);

    private final String description;
    private final Draws posts;
    private final Draws handshakes;
    private final Map<Fault, Integer> met = new EnumMap<>(Fault.class);

    /**
     * What a post or a handshake meets.
     *
     * @param share how much of the fault, from 0 to 1: of the longest delay, or of the message until its broken byte
     */
    public record Hit(Fault fault, double share) {
        public Duration delay() {
            return Duration.ofNanos((long) (LONGEST_DELAY.toNanos() * share));
        }
    }

    private FaultPlan(String description, Draws posts, Draws handshakes) {
        this.description = description;
        this.posts = posts;
        this.handshakes = handshakes;
    }

    /** No faults but those that are added. */
    public static FaultPlan none() {
        return random(0, 0, Set.of());
    }

    /**
     * Some of these faults, each as likely as the others.
     *
     * @param rate the share of the posts and of the handshakes that meet one, from 0 to 1
     */
    public static FaultPlan random(long seed, double rate, Set<Fault> faults) {
        if (!(rate >= 0 && rate <= 1)) {
            throw new IllegalArgumentException("the rate of faults must be from 0 to 1, is " + rate);
        }
        // In the order of the enum, since a set has none.
        List<Fault> ordered = faults.stream().sorted().toList();
        return new FaultPlan(
                "seed " + seed + ", rate " + rate + ", faults " + ordered,
                new Draws(
                        new Random(seed),
                        rate,
                        ordered.stream()
                                .filter(fault -> !fault.isOfHandshakes())
                                .toList()),
                new Draws(
                        new Random(~seed),
                        rate,
                        ordered.stream().filter(Fault::isOfHandshakes).toList()));
    }

    /** The next post or handshake meets this fault in full, the one after it the fault that is added next. */
    public synchronized void add(Fault fault) {
        add(fault, 1);
    }

    /** As {@link #add(Fault)}, with as much of the fault as {@link Hit#share} says. */
    public synchronized void add(Fault fault, double share) {
        (fault.isOfHandshakes() ? handshakes : posts).added.add(new Hit(fault, share));
    }

    /** What the next post meets; to be asked once for each. */
    public Optional<Hit> ofPost() {
        return next(posts);
    }

    /** What the next handshake meets; to be asked once for each. */
    public Optional<Hit> ofHandshake() {
        return next(handshakes);
    }

    private synchronized Optional<Hit> next(Draws draws) {
        Optional<Hit> hit = draws.next();
        hit.ifPresent(known -> met.merge(known.fault(), 1, Integer::sum));
        return hit;
    }

    /** How many handshakes there were so far, with faults and without. */
    public synchronized int handshakes() {
        return handshakes.count;
    }

    /** How many posts there were so far, with faults and without. */
    public synchronized int posts() {
        return posts.count;
    }

    /** How often each fault was met so far. */
    public synchronized Map<Fault, Integer> met() {
        return new EnumMap<>(met);
    }

    /** What it takes to make the same plan again. */
    @Override
    public String toString() {
        return description;
    }

    /** The decisions for posts or for handshakes, one after the other. Guarded by its plan. */
    private static final class Draws {
        private final Random random;
        private final double rate;
        private final List<Fault> faults;
        private final Deque<Hit> added = new ArrayDeque<>();
        private int count;

        Draws(Random random, double rate, List<Fault> faults) {
            this.random = random;
            this.rate = rate;
            this.faults = faults;
        }

        Optional<Hit> next() {
            count++;
            // Drawn in any case: what was added before must not change what comes later.
            boolean meets = random.nextDouble() < rate && !faults.isEmpty();
            int which = random.nextInt(Integer.MAX_VALUE);
            double share = random.nextDouble();
            if (!added.isEmpty()) {
                return Optional.of(added.remove());
            }
            return meets ? Optional.of(new Hit(faults.get(which % faults.size()), share)) : Optional.empty();
        }
    }
}
