package dev.sluice.gateway;

import java.io.IOException;

/** A request body whose framing is broken; the message is safe to show to the client. */
final class BadBodyException extends IOException {

    private static final long serialVersionUID = 1L;

    BadBodyException(String message) {
        super(message);
    }
}
