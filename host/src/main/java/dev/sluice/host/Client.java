package dev.sluice.host;

import java.net.InetAddress;

/**
 * Who sent a request, as far as anyone who can be believed knows.
 *
 * @param address of the client itself, not of the proxies before the gateway
 * @param scheme the one that the client used, {@code http} or {@code https}
 */
public record Client(InetAddress address, String scheme) {}
