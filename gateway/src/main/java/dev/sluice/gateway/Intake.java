package dev.sluice.gateway;

/**
 * What a route of the admin listener takes at once.
 *
 * @param maxBody most bytes of a body
 * @param turns who has to wait for whom
 */
record Intake(int maxBody, Turns turns) {

    /** What people and scripts ask. */
    static final Intake SMALL = new Intake(64 << 10, Turns.NONE);
}
