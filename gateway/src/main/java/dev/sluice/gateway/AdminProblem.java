package dev.sluice.gateway;

/** Why the admin listener does not do what it was asked. */
final class AdminProblem extends Exception {

    private static final long serialVersionUID = 1L;

    private final int status;

    /** With a message that the operator sees. */
    AdminProblem(int status, String message) {
        super(message);
        this.status = status;
    }

    int status() {
        return status;
    }
}
