package dev.sluice.gateway;

import dev.sluice.host.Handshake;
import dev.sluice.host.HeaderLine;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The head of a request as an upstream gets it, but for framing.
 *
 * @param method a token
 * @param target in origin-form, without bytes that RFC 3986 does not allow
 * @param host value of Host; empty for the server's own
 * @param lines all other header lines
 * @param handshake the WebSocket handshake that this is; null if it is none
 */
record Outgoing(
        String method,
        String target,
        String host,
        List<HeaderLine> lines,
        @Nullable Handshake handshake) {}
