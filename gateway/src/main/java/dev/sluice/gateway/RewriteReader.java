package dev.sluice.gateway;

import dev.sluice.host.Guard;
import dev.sluice.host.HeaderLine;
import dev.sluice.host.HostName;
import dev.sluice.host.Section;
import dev.sluice.host.Units;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads what a route changes in requests and answers. */
final class RewriteReader {

    private static final Pattern PREFIX = Pattern.compile("(?:/[A-Za-z0-9._~!$&'()+,;=:@-]+)+");

    /** Between the gateway and its neighbours, or made by whoever makes the body. */
    private static final Set<String> FRAMING = Set.of(
            "connection",
            "content-length",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private RewriteReader() {}

    static Rewrite read(Section route) {
        String stripPrefix = route.value("strip-prefix", "", RewriteReader::prefix);
        String addPrefix = route.value("add-prefix", "", RewriteReader::prefix);
        HeaderEdits request = edits(route.section("request-headers"), true);
        HeaderEdits response = edits(route.section("response-headers"), false);
        return new Rewrite(stripPrefix, addPrefix, request, response);
    }

    private static String prefix(String text) {
        if (!PREFIX.matcher(text).matches() || (text + "/").contains("/./") || (text + "/").contains("/../")) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no prefix; write whole segments without a / at the end, for example /shop");
        }
        return text;
    }

    private static HeaderEdits edits(Section section, boolean ofRequest) {
        Section set = section.section("set");
        Section add = section.section("add");
        HeaderEdits read = new HeaderEdits(
                lines(set, ofRequest, ofRequest), lines(add, ofRequest, false), removed(section, ofRequest));
        section.refuseTheRest();
        return read;
    }

    private static List<HeaderLine> lines(Section section, boolean ofRequest, boolean mayBeHost) {
        List<HeaderLine> lines = new ArrayList<>();
        for (String name : section.keys()) {
            section.value(name, text -> line(name, text, ofRequest, mayBeHost)).ifPresent(lines::add);
        }
        return lines;
    }

    private static HeaderLine line(String name, String value, boolean ofRequest, boolean mayBeHost) {
        boolean isHost = name.equalsIgnoreCase("host");
        if (!(isHost && mayBeHost)) {
            requireEditable(name, ofRequest);
        }
        if (isHost && !HostName.isValid(value)) {
            throw new IllegalArgumentException("\"" + value + "\" is no host; write for example shop.internal:8080");
        }
        if (!value.equals(value.strip())
                || !value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c < 0x7f) || (c > 0xa0 && c <= 0xff))) {
            throw new IllegalArgumentException("the value may not begin or end with a space and may hold no control "
                    + "characters and none beyond Latin-1");
        }
        return new HeaderLine(name, value);
    }

    private static Set<String> removed(Section section, boolean ofRequest) {
        Set<String> names = new LinkedHashSet<>();
        section.values("remove", name -> {
                    requireEditable(name, ofRequest);
                    return Guard.plain(name);
                })
                .forEach(names::add);
        return names;
    }

    private static void requireEditable(String name, boolean ofRequest) {
        if (!Units.isToken(name)) {
            throw new IllegalArgumentException("\"" + name + "\" is no name of a header; write for example X-Env");
        }
        String lower = name.toLowerCase(Locale.ROOT);
        boolean isOurs = ofRequest
                ? Guard.isOurs(lower) && !lower.equals("x-forwarded-prefix")
                : FRAMING.contains(lower) || Guard.plain(lower).startsWith("sluice-");
        if (isOurs) {
            throw new IllegalArgumentException("\"" + name + "\" cannot be edited; the gateway writes framing, "
                    + "connection, forwarding and Sluice-* headers itself"
                    + (lower.equals("host") ? " (Host can be set)" : ""));
        }
    }
}
