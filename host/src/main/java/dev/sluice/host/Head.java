package dev.sluice.host;

import java.util.List;

/**
 * A request head as it stood on the wire, well-formed but not yet judged by the {@link Guard}.
 *
 * @param method a token
 * @param target without spaces and control bytes
 * @param minorVersion 0 or 1, of HTTP/1
 * @param lines in the order of the wire
 */
public record Head(String method, String target, int minorVersion, List<HeaderLine> lines) implements Reading {

    public Head {
        lines = List.copyOf(lines);
    }
}
