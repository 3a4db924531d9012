package io.devrunner.protocol.seal;

/** Why a frame was not opened. */
public enum Refusal {
    /** It is not sealed at all. */
    UNSEALED("is not sealed"),

    /** It is sealed in a way that this version does not know. */
    OTHER_SCHEME("is sealed as another version of dev-runner does it"),

    /** Its seal is incomplete. */
    MALFORMED("has a seal that is not understood"),

    /** It names this side's own key as its sender's. */
    REFLECTED("names this side's own key as its sender's"),

    /** The sender's key is not in the session table, or belongs to nobody that this side has spoken to. */
    UNKNOWN_KEY("comes from an unknown sender"),

    /** The session table could not be read. */
    NOT_LOOKED_UP("comes from a sender that could not be looked up in the session table"),

    /** Too many new senders at once, or more altogether than are remembered. */
    CROWDED("comes from one new sender too many"),

    /** It was opened before, or is too old to tell. */
    REPLAYED("was sent a second time"),

    /** It was changed, cut, or sealed for somebody else. */
    NOT_GENUINE("was changed, or is sealed for somebody else");

    private final String text;

    Refusal(String text) {
        this.text = text;
    }

    /** For people, to go on a sentence about the frame. */
    public String text() {
        return text;
    }

    /**
     * Whether it can be so although nobody does harm: API Gateway may deliver a frame twice, a table may not answer,
     * many execution environments may start at once, and a function may have an old stub.
     */
    public boolean mayHappen() {
        return this == REPLAYED || this == NOT_LOOKED_UP || this == CROWDED || this == OTHER_SCHEME;
    }
}
