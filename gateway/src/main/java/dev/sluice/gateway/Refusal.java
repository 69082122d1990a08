package dev.sluice.gateway;

/**
 * A request that is answered by the gateway itself and ends its connection.
 *
 * @param status 4xx or 5xx
 * @param reason safe to show to the client
 */
record Refusal(int status, String reason) implements HeadReader.Result, Arrival {}
