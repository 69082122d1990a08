package dev.sluice.trainer;

import dev.sluice.trainer.RequestDraft.Piece;
import dev.sluice.trainer.RequestDraft.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lines that the grammars of sites expand to: method, target, context and, if there is a body, how it is
 * written and what it holds.
 *
 * <pre>
 * GET /search?q=&lt;words&gt;&amp;page=2 page
 * POST //api.example.com/v1/cart xhr json item.sku=&lt;sku&gt;&amp;item.count=&lt;count&gt;
 * POST /upload form multipart title=&lt;title&gt;&amp;photo*=&lt;file-name&gt;~&lt;file-content&gt;
 * POST /beacon track raw:text/plain &lt;telemetry&gt;
 * </pre>
 *
 * <p>A parameter without a name is a value alone. {@code <kind>} stands for a value of that kind. A value with one of them is open: clients choose it.
 */
final class RequestLine {

    private static final Pattern LINE = Pattern.compile("([A-Z]+) (?://([^/ ]+))?(/\\S*) ([a-z]+)(?: (\\S+) (.+))?");
    private static final String RAW = "raw:";

    private final RequestValues values;

    RequestLine(RequestValues values) {
        this.values = values;
    }

    RequestDraft read(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            throw new IllegalStateException("no line of a request: " + line);
        }
        List<Piece> pieces = new ArrayList<>();
        String target = matcher.group(3);
        int query = target.indexOf('?');
        for (String segment :
                target.substring(1, query < 0 ? target.length() : query).split("/", -1)) {
            pieces.add(piece(Place.PATH, "", segment));
        }
        if (query >= 0) {
            pairs(Place.QUERY, target.substring(query + 1), pieces);
        }
        String body = text(matcher.group(5));
        if (body.startsWith(RAW)) {
            pieces.add(piece(Place.BODY, "", text(matcher.group(6))));
        } else if (!body.isEmpty()) {
            pairs(Place.BODY, text(matcher.group(6)), pieces);
        }
        return new RequestDraft(matcher.group(1), text(matcher.group(2)), matcher.group(4), body, pieces);
    }

    private static String text(@Nullable String group) {
        return group == null ? "" : group;
    }

    private void pairs(Place place, String pairs, List<Piece> pieces) {
        for (String pair : pairs.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = pair.substring(0, Math.max(equals, 0));
            String value = pair.substring(equals + 1);
            if (name.endsWith("*")) {
                file(name.substring(0, name.length() - 1), value, pieces);
            } else {
                pieces.add(piece(place, name, value));
            }
        }
    }

    private void file(String name, String value, List<Piece> pieces) {
        String[] parts = value.split("~", 2);
        pieces.add(piece(Place.FILE, name, parts[0]));
        pieces.add(piece(Place.BODY, name, parts[1]));
    }

    private Piece piece(Place place, String name, String template) {
        return new Piece(place, name, values.fill(template), RequestValues.isOpen(template));
    }
}
