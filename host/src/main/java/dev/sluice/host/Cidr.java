package dev.sluice.host;

import java.net.InetAddress;

/** A block of addresses, for example {@code 10.0.0.0/8} or {@code 2001:db8::/32}. Immutable. */
public final class Cidr {

    private final String text;
    private final byte[] network;
    private final int prefix;

    private Cidr(String text, byte[] network, int prefix) {
        this.text = text;
        this.network = network;
        this.prefix = prefix;
    }

    /** Reads a block, or a single address. */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        InetAddress address = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
        int bits = address == null ? 0 : address.getAddress().length * 8;
        if (address == null || (slash >= 0 && !isPrefix(text.substring(slash + 1), bits))) {
            throw new IllegalArgumentException("\"" + text
                    + "\" is no block of addresses; write for example 10.0.0.0/8, 192.0.2.7 or 2001:db8::/32");
        }
        return new Cidr(text, address.getAddress(), slash < 0 ? bits : Integer.parseInt(text.substring(slash + 1)));
    }

    private static boolean isPrefix(String text, int bits) {
        return text.matches("\\d{1,3}") && Integer.parseInt(text) <= bits;
    }

    public boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        boolean within = bytes.length == network.length;
        for (int i = 0; i * 8 < prefix && within; i++) {
            int mask = 0xff00 >> Math.min(8, prefix - i * 8);
            within = ((bytes[i] ^ network[i]) & mask & 0xff) == 0;
        }
        return within;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Cidr cidr && cidr.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
