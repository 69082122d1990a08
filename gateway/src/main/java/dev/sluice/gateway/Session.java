package dev.sluice.gateway;

/**
 * A browser that has shown the token.
 *
 * @param id what its cookie says
 * @param name short, to tell sessions apart in the audit log; useless to anyone who wants to get in
 * @param formToken what its forms carry, so that no other site can send them
 * @param endNanos when it ends, on the clock of {@link Sessions}
 */
record Session(String id, String name, String formToken, long endNanos) {

    @Override
    public String toString() {
        return "Session[" + name + "]";
    }
}
