package io.devrunner.protocol.seal;

import java.io.IOException;
import java.security.InvalidKeyException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One side's sealing: has a channel with each key of the other side. A runner opens what comes from keys that the
 * session table knows; a stub what comes from the runners that it has spoken to, whose keys it has from the table. What
 * is not opened is counted and never answered.
 */
public final class Sealing implements AutoCloseable {
    /** Far more than there are runners on a stage; a session that a stub has forgotten has ended long ago. */
    private static final int MAX_RUNNERS = 64;

    /** More execution environments than anybody develops with; beyond it new ones are refused until older expire. */
    private static final int MAX_STUBS = 2_000;

    private final OwnKey own;
    private final Channel.Direction direction;
    private final InstantSource clock;
    private final Aead aead = new Aead();

    private final Refusals refusals;

    /** Null for a stub. */
    private final @Nullable Admission admission;

    /** By the other side's key, the least recently used first. Guarded by this. */
    private final Map<String, Known> channels = new LinkedHashMap<>(16, 0.75f, true);

    /** What is done with a frame that was opened; called on the caller's thread, or later on another one. */
    public interface Opened {
        void opened(String senderKey, byte[] bytes);
    }

    /** A channel, and until when the key at its other end is trusted. */
    private record Known(Channel channel, Instant until) {}

    private Sealing(
            OwnKey own,
            Channel.Direction direction,
            InstantSource clock,
            @Nullable Admission admission,
            Refusals refusals) {
        this.own = own;
        this.direction = direction;
        this.clock = clock;
        this.admission = admission;
        this.refusals = refusals;
    }

    public static Sealing ofStub(OwnKey own) {
        return new Sealing(own, Channel.Direction.TO_RUNNER, InstantSource.system(), null, new Refusals(refusal -> {}));
    }

    /**
     * A runner's.
     *
     * @param stubs asked once for each key, and again when its time is over
     * @param clock that of whoever wrote until when keys are trusted
     * @param refused told of the first frame of each kind that is refused; called on any thread, must not block
     */
    public static Sealing ofRunner(OwnKey own, TrustedKeys stubs, InstantSource clock, Consumer<Refusal> refused) {
        return new Sealing(own, Channel.Direction.TO_STUB, clock, new Admission(stubs, clock), new Refusals(refused));
    }

    /** As above, by this machine's clock. */
    public static Sealing ofRunner(OwnKey own, TrustedKeys stubs, Consumer<Refusal> refused) {
        return ofRunner(own, stubs, InstantSource.system(), refused);
    }

    /** As above, for those who only count. */
    public static Sealing ofRunner(OwnKey own, TrustedKeys stubs) {
        return ofRunner(own, stubs, InstantSource.system());
    }

    static Sealing ofRunner(OwnKey own, TrustedKeys stubs, InstantSource clock) {
        return ofRunner(own, stubs, clock, refusal -> {});
    }

    /** The key that the other side must seal for. */
    public String publicKey() {
        return own.publicKey();
    }

    /**
     * Seals for the owner of a key.
     *
     * @throws IOException when the key is not usable, or a runner has not heard of it before
     */
    public Sealer to(String publicKey) throws IOException {
        Channel channel = channel(publicKey);
        if (channel != null) {
            return channel.sealer();
        }
        if (admission != null) {
            throw new IOException("nothing can be sealed for a stub that has not been heard of");
        }
        try {
            return begin(publicKey, Instant.MAX).sealer();
        } catch (InvalidKeyException e) {
            throw new IOException("nothing can be sealed for the public key " + publicKey + ": " + e.getMessage(), e);
        }
    }

    /** This side has a new connection: each channel begins a new stream. */
    public synchronized void renew() {
        channels.values().forEach(known -> known.channel().endStream());
    }

    /**
     * Opens a frame and gives its bytes on, or counts why not. Never waits: if the sender's key has to be looked up, the
     * frame is opened later.
     *
     * @param associated what must be as it was when the frame was sealed
     * @param data in base64
     */
    public void open(@Nullable Seal seal, byte[] associated, String data, Opened then) {
        try {
            Frame frame = checked(seal, associated, data);
            Known known = known(frame.key);
            if (known != null && clock.instant().isBefore(known.until())) {
                then.opened(frame.key, open(known.channel(), frame));
            } else if (admission != null) {
                admission.lookUp(frame.key, new Waiting(frame, then));
            } else {
                throw new SealException(Refusal.UNKNOWN_KEY);
            }
        } catch (SealException e) {
            refusals.add(e.refusal());
        }
    }

    /** How many frames were not opened, and why. */
    public Map<Refusal, Long> refusals() {
        return refusals.counts();
    }

    /** A frame whose seal is complete. */
    private static final class Frame {
        private final String key;
        private final String stream;
        private final long count;
        private final byte[] associated;
        private final String data;

        Frame(String key, String stream, long count, byte[] associated, String data) {
            this.key = key;
            this.stream = stream;
            this.count = count;
            this.associated = associated;
            this.data = data;
        }
    }

    private Frame checked(@Nullable Seal seal, byte[] associated, String data) throws SealException {
        if (seal == null) {
            throw new SealException(Refusal.UNSEALED);
        }
        String key = seal.key();
        String stream = seal.stream();
        if (seal.scheme() == null || key == null || stream == null) {
            throw new SealException(Refusal.MALFORMED);
        }
        if (!Channel.SCHEME.equals(seal.scheme())) {
            throw new SealException(Refusal.OTHER_SCHEME);
        }
        if (key.equals(own.publicKey())) {
            throw new SealException(Refusal.REFLECTED);
        }
        try {
            byte[] unused = OwnKey.bytes(key);
        } catch (InvalidKeyException e) {
            throw new SealException(Refusal.MALFORMED, e);
        }
        return new Frame(key, stream, seal.count(), associated, data);
    }

    private static byte[] open(Channel channel, Frame frame) throws SealException {
        byte[] data;
        try {
            data = Base64.getDecoder().decode(frame.data);
        } catch (IllegalArgumentException e) {
            throw new SealException(Refusal.MALFORMED, e);
        }
        return channel.open(frame.stream, frame.count, frame.associated, data);
    }

    private synchronized @Nullable Known known(String publicKey) {
        return channels.get(publicKey);
    }

    private @Nullable Channel channel(String publicKey) {
        Known known = known(publicKey);
        return known == null ? null : known.channel();
    }

    /** The channel with a key that is trusted, which another thread may have made first. */
    private Channel begin(String publicKey, Instant until) throws InvalidKeyException {
        Channel known = channel(publicKey);
        Channel channel = known == null ? new Channel(aead, own, publicKey, direction) : known;
        synchronized (this) {
            Known before = channels.get(publicKey);
            // What it has opened is known by it alone: another one would open that a second time.
            Channel kept = before == null ? channel : before.channel();
            channels.put(publicKey, new Known(kept, until));
            if (admission == null && channels.size() > MAX_RUNNERS) {
                channels.remove(channels.keySet().iterator().next());
            }
            return kept;
        }
    }

    /** As {@link #begin}, if there is room: a stub that is forgotten before its time could be replayed. */
    private Channel admit(String publicKey, Instant until) throws SealException {
        synchronized (this) {
            Instant now = clock.instant();
            if (channels.size() >= MAX_STUBS) {
                channels.values().removeIf(known -> !now.isBefore(known.until()));
            }
            if (channels.size() >= MAX_STUBS && !channels.containsKey(publicKey)) {
                throw new SealException(Refusal.CROWDED);
            }
        }
        try {
            return begin(publicKey, until);
        } catch (InvalidKeyException e) {
            throw new SealException(Refusal.MALFORMED, e);
        }
    }

    /** A frame that waits until its sender's key was looked up. */
    private final class Waiting implements Admission.Waiting {
        private final Frame frame;
        private final Opened then;

        Waiting(Frame frame, Opened then) {
            this.frame = frame;
            this.then = then;
        }

        @Override
        public void trusted(Instant until) {
            try {
                then.opened(frame.key, open(admit(frame.key, until), frame));
            } catch (SealException e) {
                refusals.add(e.refusal());
            }
        }

        @Override
        public void refused(Refusal refusal) {
            refusals.add(refusal);
        }
    }

    @Override
    public void close() {
        if (admission != null) {
            admission.close();
        }
    }
}
