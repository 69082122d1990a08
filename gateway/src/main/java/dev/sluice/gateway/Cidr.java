package dev.sluice.gateway;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A block of addresses, for example {@code 10.0.0.0/8} or {@code 2001:db8::/32}. Immutable. */
final class Cidr {

    private final String text;
    private final IpSubnetFilterRule rule;

    private Cidr(String text, IpSubnetFilterRule rule) {
        this.text = text;
        this.rule = rule;
    }

    /** Reads a block, or a single address. */
    static Cidr parse(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
        if (bytes == null || (slash >= 0 && !isPrefix(text.substring(slash + 1), bytes.length * 8))) {
            throw new IllegalArgumentException("\"" + text
                    + "\" is no block of addresses; write for example 10.0.0.0/8, 192.0.2.7 or 2001:db8::/32");
        }
        int prefix = slash < 0 ? bytes.length * 8 : Integer.parseInt(text.substring(slash + 1));
        return new Cidr(text, new IpSubnetFilterRule(address, prefix, IpFilterRuleType.ACCEPT));
    }

    private static boolean isPrefix(String text, int bits) {
        return text.matches("\\d{1,3}") && Integer.parseInt(text) <= bits;
    }

    boolean contains(InetAddress address) {
        return rule.matches(new InetSocketAddress(address, 0));
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
