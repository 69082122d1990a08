package dev.sluice.trainer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sluice.trainer.CorpusRequest.Header;
import dev.sluice.trainer.Windows.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A request without its values: method, where it goes, which headers in which order, how many parameters, cookies and
 * parts of what kind. Nothing here may tell an attack from a harmless value that was placed into the same kind of
 * request.
 */
final class RequestShape {

    private static final List<String> HEADERS = List.of(
            "host",
            "connection",
            "user-agent",
            "accept",
            "accept-language",
            "accept-encoding",
            "referer",
            "origin",
            "cookie",
            "content-type",
            "content-length",
            "dnt",
            "priority",
            "pragma",
            "cache-control",
            "authorization",
            "te",
            "upgrade-insecure-requests",
            "x-requested-with",
            "x-forwarded-for",
            "x-api-version",
            "x-search",
            "sec-ch-ua",
            "sec-ch-ua-mobile",
            "sec-ch-ua-platform",
            "sec-fetch-site",
            "sec-fetch-mode",
            "sec-fetch-dest",
            "sec-fetch-user");
    private static final int BUCKETS = 1009;

    private RequestShape() {}

    /** Names of the columns. */
    static List<String> columns() {
        List<String> names = new ArrayList<>(List.of(
                "method",
                "headers",
                "lower-case-names",
                "known-headers-order",
                "host",
                "first-segment",
                "parameters",
                "cookies",
                "content-type",
                "pairs",
                "parts",
                "other-headers"));
        HEADERS.forEach(header -> names.add("position-" + header));
        return List.copyOf(names);
    }

    static Row of(CorpusRequest request) {
        double[] row = new double[columns().size()];
        String target = request.target();
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        String type = header(request, "content-type");
        row[0] = bucket(request.method());
        row[1] = request.headerCount();
        row[5] = bucket(path.split("/", 3).length > 1 ? path.split("/", 3)[1] : "");
        row[6] = query < 0 ? 0 : 1 + count(target.substring(query), '&');
        row[7] = header(request, "cookie").isEmpty() ? 0 : 1 + count(header(request, "cookie"), ';');
        row[4] = bucket(header(request, "host"));
        row[8] = bucket(type.split(";", 2)[0].toLowerCase(Locale.ROOT));
        String body = new String(request.body(), ISO_8859_1);
        row[9] = type.contains("urlencoded") ? 1 + count(body, '&') : 0;
        row[10] = type.contains("multipart") ? body.split("(?i)\ncontent-disposition:", -1).length : 0;
        headers(request, row);
        return new Row(row);
    }

    private static void headers(CorpusRequest request, double[] row) {
        StringBuilder order = new StringBuilder();
        for (int i = 0; i < request.headerCount(); i++) {
            String name = request.headerName(i).toLowerCase(Locale.ROOT);
            int known = HEADERS.indexOf(name);
            row[2] += request.headerName(i).equals(name) ? 1 : 0;
            if (known < 0) {
                row[11]++;
            } else {
                row[12 + known] = i + 1;
                order.append(known).append(',');
            }
        }
        row[3] = bucket(order.toString());
    }

    private static String header(CorpusRequest request, String name) {
        return request.headers().stream()
                .filter(header -> header.name().equalsIgnoreCase(name))
                .map(Header::value)
                .findFirst()
                .orElse("");
    }

    private static long count(String text, char wanted) {
        return text.chars().filter(c -> c == wanted).count();
    }

    private static int bucket(String text) {
        return 1 + Math.floorMod(text.hashCode(), BUCKETS);
    }
}
