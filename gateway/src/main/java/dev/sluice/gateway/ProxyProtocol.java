package dev.sluice.gateway;

import dev.sluice.host.Cidr;
import java.net.InetAddress;
import java.util.List;

/**
 * Who may say with a PROXY protocol header whom it speaks for; connections of others are closed.
 *
 * @param from the proxies; empty for anyone
 */
record ProxyProtocol(List<Cidr> from) {

    ProxyProtocol {
        from = List.copyOf(from);
    }

    boolean trusts(InetAddress peer) {
        return from.isEmpty() || from.stream().anyMatch(block -> block.contains(peer));
    }
}
