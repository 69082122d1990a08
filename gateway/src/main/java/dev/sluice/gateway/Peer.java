package dev.sluice.gateway;

import java.net.InetSocketAddress;

/**
 * The other end of a connection: the client, or the nearest proxy before the gateway.
 *
 * @param address of the connection, or what a trusted PROXY protocol header says instead
 * @param secure whether it speaks TLS
 */
record Peer(InetSocketAddress address, boolean secure) {

    String scheme() {
        return secure ? "https" : "http";
    }
}
