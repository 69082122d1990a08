package dev.sluice.host;

/**
 * How a request was answered.
 *
 * @param status what the client got
 * @param upstreamStatus what came from an upstream; 0 if nothing did
 * @param upstreamNanos until the head of its answer; 0 if there was none
 * @param responseBytes of the answer's body
 */
public record Outcome(int status, int upstreamStatus, long upstreamNanos, long responseBytes) {}
