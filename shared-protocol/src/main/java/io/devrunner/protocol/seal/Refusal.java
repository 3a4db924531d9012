package io.devrunner.protocol.seal;

/** Why a frame was not opened. */
public enum Refusal {
    /** It is not sealed at all. */
    UNSEALED,

    /** It is sealed in a way that this version does not know, or its seal is incomplete. */
    MALFORMED,

    /** It names this side's own key as its sender's. */
    REFLECTED,

    /** The sender's key is not in the session table, or belongs to nobody that this side has spoken to. */
    UNKNOWN_KEY,

    /** The session table could not be read. */
    NOT_LOOKED_UP,

    /** Too many unknown senders at once. */
    CROWDED,

    /** It was opened before, or is too old to tell. */
    REPLAYED,

    /** It was changed, cut, or sealed for somebody else. */
    NOT_GENUINE
}
