package dev.sluice.host;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who a client is behind the proxies that the operator trusts. What is said about the client is read from the
 * right, where the nearest proxy wrote, and only for as long as those who wrote it are trusted; so nothing that a client
 * writes itself is ever believed. Immutable.
 *
 * @param trustedProxies who is believed; nobody, if there are none
 * @param header where they say it: {@code x-forwarded-for}, {@code forwarded}, or a header with a single address
 */
public record ClientAddress(List<Cidr> trustedProxies, String header) {

    static final String X_FORWARDED_FOR = "x-forwarded-for";
    static final String FORWARDED = "forwarded";
    static final ClientAddress DEFAULT = new ClientAddress(List.of(), X_FORWARDED_FOR);

    private static final Pattern WITH_PORT = Pattern.compile("\\[([^\\]]*)](?::\\d{1,5})?|([0-9.]+):\\d{1,5}");
    private static final Pattern FOR = parameter("for");
    private static final Pattern PROTO = parameter("proto");

    public ClientAddress {
        trustedProxies = List.copyOf(trustedProxies);
    }

    private static Pattern parameter(String name) {
        return Pattern.compile("(?i)(?:^|;)\\s*" + name + "=(?:\"([^\"]*)\"|([^\";]*))\\s*(?=;|$)");
    }

    /** The client of {@code request}, which came from {@code peer} over {@code scheme}. */
    public Client of(InetAddress peer, String scheme, RequestModel request) {
        if (!trusts(peer)) {
            return new Client(peer, scheme);
        }
        List<String> hops = hops(request);
        int hop = hops.size();
        InetAddress nearest = peer;
        while (hop > 0 && trusts(nearest)) {
            InetAddress next = address(hops.get(hop - 1));
            if (next == null) {
                break;
            }
            nearest = next;
            hop--;
        }
        return new Client(nearest, scheme(scheme, hop < hops.size() ? hops.get(hop) : "", request));
    }

    private boolean trusts(InetAddress address) {
        return trustedProxies.stream().anyMatch(proxy -> proxy.contains(address));
    }

    /** What each proxy said, the farthest first. */
    private List<String> hops(RequestModel request) {
        List<String> hops = new ArrayList<>();
        request.headerValues(header).forEach(line -> hops.addAll(elements(line)));
        return hops;
    }

    /** Split from the right, so that a quote that a client left open takes nothing with it that a proxy added. */
    private static List<String> elements(String line) {
        List<String> elements = new ArrayList<>();
        boolean quoted = false;
        int end = line.length();
        for (int i = line.length() - 1; i >= 0; i--) {
            quoted ^= line.charAt(i) == '"';
            if (line.charAt(i) == ',' && !quoted) {
                elements.add(0, line.substring(i + 1, end).strip());
                end = i;
            }
        }
        elements.add(0, line.substring(0, end).strip());
        return elements;
    }

    private @Nullable InetAddress address(String hop) {
        String node = header.equals(FORWARDED) ? value(FOR, hop) : hop;
        Matcher withPort = WITH_PORT.matcher(node);
        String bare = withPort.matches() ? withPort.group(1) != null ? withPort.group(1) : withPort.group(2) : node;
        return IpAddress.parse(bare);
    }

    private String scheme(String own, String hop, RequestModel request) {
        List<String> said =
                header.equals(FORWARDED) ? List.of(value(PROTO, hop)) : request.headerValues("x-forwarded-proto");
        String last = said.isEmpty() ? "" : said.get(said.size() - 1);
        String scheme = last.substring(last.lastIndexOf(',') + 1).strip().toLowerCase(Locale.ROOT);
        return scheme.equals("http") || scheme.equals("https") ? scheme : own;
    }

    private static String value(Pattern parameter, String hop) {
        Matcher matcher = parameter.matcher(hop);
        if (!matcher.find()) {
            return "";
        }
        return matcher.group(1) != null ? matcher.group(1) : matcher.group(2).strip();
    }
}
