package dev.sluice.gateway;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One address that clients connect to, and what is spoken there.
 *
 * @param address where
 * @param tls null for clear text
 * @param http2 whether HTTP/2 is spoken: by agreement in the TLS handshake, or from the first byte in clear text
 * @param proxyProtocol null if connections begin without such a header
 * @param redirectPort port of the https address that all requests are sent on to; 0 for none
 * @param hsts null for none
 */
record Listen(
        InetSocketAddress address,
        @Nullable Tls tls,
        boolean http2,
        @Nullable ProxyProtocol proxyProtocol,
        int redirectPort,
        @Nullable Hsts hsts) {

    Listen {
        if (tls != null && redirectPort != 0) {
            throw new IllegalArgumentException("a listener with tls has nothing to redirect to https");
        }
        if (tls == null && hsts != null) {
            throw new IllegalArgumentException("browsers heed Strict-Transport-Security over TLS only");
        }
    }

    /** Clear text HTTP/1 at {@code address}. */
    static Listen plain(InetSocketAddress address) {
        return new Listen(address, null, false, null, 0, null);
    }
}
