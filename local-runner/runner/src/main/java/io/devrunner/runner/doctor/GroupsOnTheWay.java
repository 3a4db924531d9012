package io.devrunner.runner.doctor;

import io.devrunner.infra.network.Reach;

/** Asks AWS whether the security groups let a VPN's clients through to a database. Throws nothing. */
@FunctionalInterface
public interface GroupsOnTheWay {
    /**
     * Looks at them.
     *
     * @param address of the database, IPv4
     */
    Reach look(String address, int port);
}
