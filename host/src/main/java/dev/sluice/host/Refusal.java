package dev.sluice.host;

/**
 * A request that is answered by the host itself and ends its connection.
 *
 * @param status 4xx or 5xx
 * @param reason safe to show to the client
 */
public record Refusal(int status, String reason) implements Reading, Arrival {}
