package dev.sluice.detector;

import java.util.Random;
import java.util.function.IntFunction;

/** Requests to measure with: traffic as sites see it, then text that makes a stage work hardest. */
public enum Workload {
    BROWSER_GET(size -> WireRequest.of(BrowserText.GET)),
    FORM_POST(size -> WireRequest.of(BrowserText.POST, BrowserText.FORM)),
    JSON_2K(size -> json(2_000)),
    JSON_64K(size -> json(64_000)),
    JSON_1M(size -> json(1_000_000)),
    TEXT_1M(size -> text(1_000_000)),
    PARAMETERS_1000(size -> parameters(1_000)),

    JSON(Workload::json),
    TEXT(Workload::text),

    QUOTES(size -> repeated("'", size)),
    ANGLES(size -> repeated("<", size)),
    TAGS(size -> repeated("<a onx=", size)),
    PERCENT_SIGNS(size -> repeated("%", size)),
    PERCENT_CODES(size -> repeated("%252525252541", size)),
    ENTITIES(size -> repeated("&#38;#38;#38;#39;", size)),
    BACKSLASHES(size -> repeated("\\", size)),
    SCRIPT_ESCAPES(size -> repeated("\\u005cu005cx27", size)),
    HEX_DIGITS(size -> repeated("0x2f", size)),
    COMMENTS(size -> repeated("/*a", size)),
    DOLLARS(size -> repeated("${", size)),
    BRACES(size -> repeated("{{", size)),
    BRACKETS(size -> repeated("[", size)),
    JSON_DEPTH(size -> repeated("{\"a\":", size)),
    XML_DEPTH(size -> declared("application/xml", run("<a>", size))),
    ROUND_BRACKETS(size -> repeated("(", size)),
    DOTS(size -> repeated(".", size)),
    STEPS(size -> repeated("../", size)),
    SEMICOLONS(size -> repeated(";", size)),
    LEXICON_WORDS(size -> repeated("union select alert(document.cookie) ; cat /etc/passwd ", size)),
    ONE_LETTER_WORDS(size -> repeated("a ", size)),
    BASE64(size -> repeated("YWJjJyBvciAxPTEg", size)),
    FORM_IN_FORM(size -> repeated("a=b&c%3Dd%26", size)),
    LINE_ENDS(size -> repeated("\n", size)),
    FOREIGN(size -> repeated("\u00d0\u00b0", size)),
    INVALID_BYTES(size -> repeated("\u00c0", size));

    @SuppressWarnings("ImmutableEnumChecker") // the functions are the lambdas above, without state
    private final IntFunction<WireRequest> request;

    Workload(IntFunction<WireRequest> request) {
        this.request = request;
    }

    /** The request, with a body of about {@code bytes} where the workload has no size of its own. */
    WireRequest request(int bytes) {
        return request.apply(bytes);
    }

    /** The order history of a shop: mostly plain values, some sentences, names, addresses and times. */
    private static WireRequest json(int bytes) {
        Random random = new Random(bytes);
        StringBuilder body = new StringBuilder("{\"customer\":{\"id\":48213,\"name\":\"Ana O'Neill\"},\"orders\":[");
        for (int order = 0; body.length() < bytes - 200; order++) {
            body.append(order == 0 ? "" : ",").append("{\"id\":\"").append(Integer.toHexString(random.nextInt()));
            body.append("\",\"placed\":\"2026-11-")
                    .append(10 + random.nextInt(20))
                    .append("T09:41:07Z\",\"total\":");
            body.append(random.nextInt(20_000) / 100.0).append(",\"paid\":").append(random.nextBoolean());
            body.append(",\"currency\":\"EUR\",\"items\":[{\"sku\":\"SH-").append(random.nextInt(100_000));
            body.append("\",\"count\":")
                    .append(1 + random.nextInt(4))
                    .append(",\"size\":\"")
                    .append(36 + random.nextInt(10));
            body.append("\",\"title\":\"")
                    .append(BrowserText.sentence(random, 4))
                    .append("\"}],\"note\":\"");
            body.append(order % 4 == 0 ? BrowserText.sentence(random, 14) : "").append("\"}");
        }
        return declared("application/json", body.append("]}").toString());
    }

    private static WireRequest text(int bytes) {
        Random random = new Random(bytes);
        StringBuilder body = new StringBuilder();
        while (body.length() < bytes) {
            body.append(BrowserText.sentence(random, 12)).append(".\n");
        }
        return declared("text/plain", body.substring(0, bytes));
    }

    private static WireRequest parameters(int count) {
        Random random = new Random(count);
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < count; i++) {
            body.append(i == 0 ? "" : "&").append("field").append(i).append('=');
            body.append(
                    i % 3 == 0
                            ? BrowserText.sentence(random, 3).replace(' ', '+')
                            : Integer.toString(random.nextInt()));
        }
        return declared("application/x-www-form-urlencoded", body.toString());
    }

    private static String run(String text, int bytes) {
        return text.repeat(bytes / text.length() + 1).substring(0, bytes);
    }

    private static WireRequest repeated(String text, int bytes) {
        return declared("text/plain", run(text, bytes));
    }

    private static WireRequest declared(String type, String body) {
        return WireRequest.of("POST /api/orders HTTP/1.1\nHost: www.shop.example\nContent-Type: " + type, body);
    }
}
