package dev.sluice.gateway;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Who asks something of the admin listener.
 *
 * @param from address of the connection
 * @param overTls whether the visitor's browser speaks TLS, with a proxy in front of the listener
 * @param tokenRequired whether those who change something have shown a token
 * @param session that the visitor's cookie names; null for none
 * @param formToken what the forms of this visitor's pages carry
 */
record Visitor(
        InetAddress from,
        boolean overTls,
        boolean tokenRequired,
        @Nullable Session session,
        String formToken) {

    String address() {
        return from.getHostAddress();
    }

    /** For the audit log. */
    String name() {
        if (session != null) {
            return address() + " in session " + session.name();
        }
        return tokenRequired ? address() + " with the token" : address();
    }
}
