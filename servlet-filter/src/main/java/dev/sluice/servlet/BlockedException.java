package dev.sluice.servlet;

import java.io.IOException;

/** The application must not read on: the end of the body looks like an attack. The client has been answered. */
final class BlockedException extends IOException {

    private static final long serialVersionUID = 1;

    BlockedException() {
        super("the end of the request's body was blocked");
    }
}
