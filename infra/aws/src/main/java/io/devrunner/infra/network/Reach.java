package io.devrunner.infra.network;

/** Whether something in a VPC is reached, as far as routes and rules tell. */
public sealed interface Reach {
    /**
     * Nothing is in the way.
     *
     * @param how the way leads
     */
    record Open(String how) implements Reach {}

    /**
     * Something is in the way, or lacks.
     *
     * @param why names what it is
     * @param fix what to do, with a command to paste where there is one
     */
    record Blocked(String why, String fix) implements Reach {}

    /**
     * Nobody can say.
     *
     * @param because such as a missing permission
     */
    record Unknown(String because) implements Reach {}
}
