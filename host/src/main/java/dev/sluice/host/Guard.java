package dev.sluice.host;

import dev.sluice.host.RequestModel.Framing;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Turns a well-formed head into a request model that has one meaning for every reader, or refuses it. Nothing that the
 * client says about itself, the way or the verdict goes on to the upstream: forwarding headers, {@code Sluice-*},
 * {@code Proxy-*} and hop-by-hop headers end here, and so does a trace context that nobody can read. Thread-safe.
 */
public final class Guard {

    private static final Pattern ABSOLUTE = Pattern.compile("(?i)https?://([^/?#]*)(.*)");
    private static final Pattern NEITHER_LETTER_NOR_DIGIT = Pattern.compile("[^a-z0-9]");
    private static final Pattern LENGTH = Pattern.compile("\\d{1,18}");

    /** Hop-by-hop, replaced by the gateway's own, or believed by upstreams although any client can write them. */
    private static final Set<String> OURS = Set.of(
            "cf-connecting-ip",
            "connection",
            "content-length",
            "expect",
            "fastly-client-ip",
            "forwarded",
            "host",
            "http2-settings",
            "keep-alive",
            "te",
            "trailer",
            "transfer-encoding",
            "true-client-ip",
            "upgrade",
            "x-client-ip",
            "x-cluster-client-ip",
            "x-original-url",
            "x-real-ip",
            "x-rewrite-url");

    private static final List<String> OUR_PREFIXES = List.of("sluice-", "x-forwarded-", "proxy-");

    /** Not hop-by-hop, whatever Connection says. */
    private static final Set<String> END_TO_END =
            Set.of("authorization", "cache-control", "content-encoding", "content-type", "cookie", "origin", "referer");

    private final RequestId ids;

    public Guard(RequestId ids) {
        this.ids = ids;
    }

    /** What says where a body ends. */
    private enum End {
        BY_HEADERS,
        HERE,
        BY_STREAM
    }

    /** Judges the form of a head of HTTP/1; its content is for the detector. */
    public Arrival admit(Head head) {
        return admit(head, End.BY_HEADERS);
    }

    /** Judges the form of a head of HTTP/2, whose stream may have {@code ended} with it. */
    public Arrival admit(Head head, boolean ended) {
        return admit(head, ended ? End.HERE : End.BY_STREAM);
    }

    private Arrival admit(Head head, End end) {
        if (head.method().equals("CONNECT")) {
            return new Refusal(405, "CONNECT is not served here");
        }
        if (head.method().equals("TRACE") || head.method().equals("TRACK")) {
            return new Refusal(405, head.method() + " is not served here");
        }
        return new Admission(head, end).arrival();
    }

    /** The judgement of one head; the first fault decides. */
    private final class Admission {

        private final Head head;
        private final End end;
        private @Nullable Refusal refusal;

        Admission(Head head, End end) {
            this.head = head;
            this.end = end;
        }

        Arrival arrival() {
            Matcher absolute = absoluteTarget();
            String host = host(absolute == null ? null : absolute.group(1));
            String target = target(absolute == null ? head.target() : absolute.group(2));
            Framing framing = framing();
            Handshake handshake = asksForWebSocket() ? handshake(framing) : null;
            return refusal != null
                    ? refusal
                    : RequestModel.of(ids.next(), head, host, target, forwarded(), framing)
                            .withHandshake(handshake);
        }

        private @Nullable Matcher absoluteTarget() {
            if (head.target().startsWith("/")) {
                return null;
            }
            Matcher matcher = ABSOLUTE.matcher(head.target());
            return matcher.matches() ? matcher : null;
        }

        private void refuse(int status, String reason) {
            refusal = refusal == null ? new Refusal(status, reason) : refusal;
        }

        private List<String> values(String name) {
            List<String> values = List.of();
            for (HeaderLine line : head.lines()) {
                if (line.is(name)) {
                    values = values.isEmpty() ? new ArrayList<>(1) : values;
                    values.add(line.value());
                }
            }
            return values;
        }

        /** RFC 9112, section 3.2: an absolute target overrules Host, which must stand there all the same. */
        private String host(@Nullable String authority) {
            List<String> hosts = values("host");
            if (hosts.isEmpty() && head.minorVersion() == 0 && authority == null) {
                return "";
            }
            if (hosts.size() > 1 || (hosts.isEmpty() && head.minorVersion() == 1)) {
                refuse(400, "a request has one Host");
            }
            hosts.forEach(this::requireHost);
            String host = authority != null ? authority : hosts.isEmpty() ? "" : hosts.get(0);
            requireHost(host);
            return host;
        }

        private void requireHost(String host) {
            if (!HostName.isValid(host)) {
                refuse(400, "Host is no host name");
            }
        }

        private String target(String target) {
            if (target.equals("*") && head.method().equals("OPTIONS")) {
                return target;
            }
            String rooted = target.isEmpty() || target.startsWith("?") ? "/" + target : target;
            if (!rooted.startsWith("/")) {
                refuse(400, "the target does not begin with /");
            }
            return CanonicalTarget.of(rooted);
        }

        private Framing framing() {
            List<String> codings = values("transfer-encoding");
            List<String> lengths = values("content-length");
            boolean chunked = !codings.isEmpty();
            if (chunked) {
                requireChunked(codings, lengths);
            }
            long length = chunked ? Framing.CHUNKED : length(lengths);
            return new Framing(withEnd(length), persistent(), expectsContinue());
        }

        private long withEnd(long length) {
            if (end == End.HERE && length > 0) {
                refuse(400, "Content-Length announces a body that does not come");
            }
            return end == End.BY_STREAM && length == 0 ? Framing.CHUNKED : length;
        }

        private void requireChunked(List<String> codings, List<String> lengths) {
            if (head.minorVersion() == 0) {
                refuse(400, "HTTP/1.0 has no Transfer-Encoding");
            } else if (!lengths.isEmpty()) {
                refuse(400, "a request has Transfer-Encoding or Content-Length, not both");
            } else if (codings.size() > 1 || !codings.get(0).equalsIgnoreCase("chunked")) {
                refuse(501, "the only Transfer-Encoding is chunked");
            }
        }

        private long length(List<String> lengths) {
            if (lengths.isEmpty()) {
                return 0;
            }
            if (lengths.size() > 1 || !LENGTH.matcher(lengths.get(0)).matches()) {
                refuse(400, "Content-Length is no single number");
                return 0;
            }
            return Long.parseLong(lengths.get(0));
        }

        private boolean persistent() {
            Set<String> options = nominated();
            return !options.contains("close") && (head.minorVersion() == 1 || options.contains("keep-alive"));
        }

        private boolean expectsContinue() {
            List<String> expectations = values("expect");
            if (!expectations.isEmpty()
                    && (expectations.size() > 1 || !expectations.get(0).equalsIgnoreCase("100-continue"))) {
                refuse(417, "the only expectation is 100-continue");
            }
            return !expectations.isEmpty() && head.minorVersion() == 1;
        }

        /** RFC 9110, section 7.8: HTTP/1.0 has no upgrades, and any other protocol than WebSocket is not offered here. */
        private boolean asksForWebSocket() {
            List<String> protocols = values("upgrade");
            return head.minorVersion() == 1
                    && protocols.size() == 1
                    && protocols.get(0).equalsIgnoreCase("websocket")
                    && nominated().contains("upgrade");
        }

        private Handshake handshake(Framing framing) {
            List<String> keys = values("sec-websocket-key");
            if (!head.method().equals("GET") || framing.hasBody()) {
                refuse(400, "a WebSocket handshake is a GET without a body");
            } else if (!values("sec-websocket-version").equals(List.of("13"))) {
                refuse(426, "the only Sec-WebSocket-Version is 13");
            } else if (keys.size() != 1 || !Handshake.isKey(keys.get(0))) {
                refuse(400, "a WebSocket handshake has one Sec-WebSocket-Key, base64 of 16 bytes");
            }
            return new Handshake(
                    String.join("", keys),
                    Handshake.tokens(values("sec-websocket-protocol")),
                    Handshake.names(values("sec-websocket-extensions")));
        }

        private Set<String> nominated() {
            Set<String> names = new HashSet<>();
            for (String value : values("connection")) {
                Stream.of(value.split(",", -1))
                        .map(name -> name.strip().toLowerCase(Locale.ROOT))
                        .forEach(names::add);
            }
            return names;
        }

        private List<HeaderLine> forwarded() {
            Set<String> hopByHop = nominated();
            hopByHop.removeAll(END_TO_END);
            List<HeaderLine> forwarded = new ArrayList<>(head.lines().size());
            for (HeaderLine line : head.lines()) {
                String name = line.name().toLowerCase(Locale.ROOT);
                if (!isOurs(name) && !hopByHop.contains(name) && !isBrokenTrace(name)) {
                    forwarded.add(line);
                }
            }
            return forwarded;
        }

        private boolean isBrokenTrace(String name) {
            return TraceContext.HEADERS.contains(name) && TraceContext.traceId(values(TraceContext.PARENT)) == null;
        }
    }

    /** True if the gateway writes headers of that name, in lower case, itself or lets none through. */
    public static boolean isOurs(String name) {
        String plain = plain(name);
        if (OURS.contains(plain)) {
            return true;
        }
        for (String prefix : OUR_PREFIXES) {
            if (plain.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    /** A name as CGI-like upstreams read it, who take every character that is no letter or digit for the same. */
    public static String plain(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return hasOnlyDashes(lower)
                ? lower
                : NEITHER_LETTER_NOR_DIGIT.matcher(lower).replaceAll("-");
    }

    private static boolean hasOnlyDashes(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c != '-' && !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9')) {
                return false;
            }
        }
        return true;
    }
}
