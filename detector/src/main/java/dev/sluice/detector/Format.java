package dev.sluice.detector;

/** The formats that hold further values, and how to tell them: by what a sender declares or by how the bytes look. */
enum Format {
    /** No format that holds values. */
    NONE,
    JSON,
    XML,
    FORM,
    MULTIPART,
    /** A URL with a query. */
    URL,
    /** Text in base64. */
    BASE64,
    /** Parts in base64url, joined by dots. */
    JWT,
    /** {@code data:} with base64. */
    DATA_URL;

    private static final byte[] JSON_TYPE = Bytes.of("json");
    private static final byte[] XML_TYPE = Bytes.of("/xml");
    private static final byte[] XML_SUFFIX = Bytes.of("+xml");
    private static final byte[] FORM_TYPE = Bytes.of("application/x-www-form-urlencoded");
    private static final byte[] MULTIPART_TYPE = Bytes.of("multipart/");

    private static final byte[] XML_DECLARATION = Bytes.of("<?xml");
    private static final byte[] DOCTYPE = Bytes.of("<!doctype");
    private static final byte[] SOAP = Bytes.of("<soap");
    private static final byte[] AUTHORITY = Bytes.of("://");
    private static final byte[] DATA = Bytes.of("data:");
    private static final byte[] BASE64_MARK = Bytes.of(";base64");
    private static final byte[] JWT_START = Bytes.of("eyJ");

    private static final int EQUALS = 1;
    private static final int AMPERSAND = 2;
    private static final int QUESTION_MARK = 4;
    private static final int COLON = 8;
    private static final int COMMA = 16;
    private static final int DOT = 32;
    private static final int NOT_BASE64 = 64;
    private static final int[] MARKS = marks();

    private static final int MAX_NAME_BYTES = 64;
    private static final int MAX_DATA_TYPE_BYTES = 256;
    private static final ByteSet FORM_NAME = ByteSet.of("A-Za-z0-9_.[]%+$~:@-");
    private static final ByteSet SCHEME = ByteSet.of("A-Za-z0-9+.-");
    private static final ByteSet JSON_MARK = ByteSet.of("\"':");
    private static final ByteSet JWT_PART = ByteSet.of("A-Za-z0-9_-");

    /** The format that a content type names. */
    static Format declared(byte[] type, int from, int to) {
        int end = Bytes.trimEnd(type, from, Bytes.indexOf(';', type, from, to));
        if (Bytes.startsWithIgnoringCase(MULTIPART_TYPE, type, from, end)) {
            return MULTIPART;
        }
        if (Bytes.containIgnoringCase(FORM_TYPE, type, from, end)) {
            return FORM;
        }
        if (Bytes.containIgnoringCase(JSON_TYPE, type, from, end)) {
            return JSON;
        }
        return endsWith(XML_TYPE, type, from, end) || endsWith(XML_SUFFIX, type, from, end) ? XML : NONE;
    }

    /** The format that a body without leading white space looks like. */
    static Format ofBody(byte[] bytes, int from, int to) {
        if (from == to) {
            return NONE;
        }
        return switch (bytes[from]) {
            case '{', '[' -> JSON;
            case '<' -> startsAsXmlDocument(bytes, from, to) ? XML : NONE;
            default -> startsWithPair(bytes, from, to) ? FORM : NONE;
        };
    }

    /**
     * The format that a value without leading white space looks like. Whether base64 hides text shows only when it is
     * decoded.
     */
    static Format ofValue(byte[] bytes, int from, int to) {
        if (from == to) {
            return NONE;
        }
        return switch (bytes[from]) {
            case '{', '[' -> JSON_MARK.indexIn(bytes, from + 1, to) < to ? JSON : NONE;
            case '<' -> Bytes.startsWithIgnoringCase(XML_DECLARATION, bytes, from, to) ? XML : NONE;
            default -> ofWord(bytes, from, to);
        };
    }

    /** Index after the {@code ?} of a URL with a query of pairs, {@code to} for other text. */
    static int startOfUrlQuery(byte[] bytes, int from, int to) {
        int schemeEnd = SCHEME.endOfRun(bytes, from, to);
        boolean absolute = schemeEnd > from && Bytes.startsWith(AUTHORITY, bytes, schemeEnd, to);
        if (!absolute && bytes[from] != '/') {
            return to;
        }
        int at = from;
        while (at < to && bytes[at] != '?') {
            if (Bytes.isSpace(bytes[at])) {
                return to;
            }
            at++;
        }
        return Bytes.indexOf('=', bytes, at, to) < to ? at + 1 : to;
    }

    /** Index after the comma of a {@code data:} URL in base64, {@code to} for other text. */
    static int startOfData(byte[] bytes, int from, int to) {
        int limit = Math.min(to, from + MAX_DATA_TYPE_BYTES);
        int comma = Bytes.indexOf(',', bytes, from, limit);
        boolean base64 = comma < limit
                && Bytes.startsWithIgnoringCase(DATA, bytes, from, comma)
                && Bytes.containIgnoringCase(BASE64_MARK, bytes, from, comma);
        return base64 ? comma + 1 : to;
    }

    private static Format ofWord(byte[] bytes, int from, int to) {
        int marks = marksIn(bytes, from, to);
        if (hasAll(marks, EQUALS | AMPERSAND) && isForm(bytes, from, to)) {
            return FORM;
        }
        if (hasAll(marks, EQUALS | QUESTION_MARK) && startOfUrlQuery(bytes, from, to) < to) {
            return URL;
        }
        if (hasAll(marks, COLON | COMMA) && startOfData(bytes, from, to) < to) {
            return DATA_URL;
        }
        if (hasAll(marks, DOT) && isJwt(bytes, from, to)) {
            return JWT;
        }
        return marks <= EQUALS && to - from >= Base64Text.MIN_BYTES ? BASE64 : NONE;
    }

    /** The bytes that tell the formats of words apart, in one pass. */
    private static int marksIn(byte[] bytes, int from, int to) {
        int marks = 0;
        for (int at = from; at < to; at++) {
            marks |= MARKS[bytes[at] & 0xff];
        }
        return marks;
    }

    private static boolean hasAll(int marks, int wanted) {
        return (marks & wanted) == wanted;
    }

    private static int[] marks() {
        int[] marks = new int[256];
        for (int b = 0; b < marks.length; b++) {
            marks[b] = Base64Text.isDigit((byte) b) ? 0 : NOT_BASE64;
        }
        marks['='] = EQUALS;
        marks['&'] = AMPERSAND;
        marks['?'] = QUESTION_MARK;
        marks[':'] = COLON;
        marks[','] = COMMA;
        marks['.'] = DOT;
        return marks;
    }

    /** Two pairs at least: one alone is too common in prose and code. */
    private static boolean isForm(byte[] bytes, int from, int to) {
        int equals = endOfPairName(bytes, from, to);
        int ampersand = Bytes.indexOf('&', bytes, equals, to);
        return ampersand < to && endOfPairName(bytes, ampersand + 1, to) < to;
    }

    /** Behind a name and {@code =} something follows that is no padding of base64. */
    private static boolean startsWithPair(byte[] bytes, int from, int to) {
        int value = endOfPairName(bytes, from, to) + 1;
        return value < to && bytes[value] != '=';
    }

    /** Index of the {@code =} after a name, {@code to} if there is no such start. */
    private static int endOfPairName(byte[] bytes, int from, int to) {
        int end = FORM_NAME.endOfRun(bytes, from, Math.min(to, from + MAX_NAME_BYTES + 1));
        return end > from && end < to && bytes[end] == '=' ? end : to;
    }

    private static boolean isJwt(byte[] bytes, int from, int to) {
        int dot = JWT_PART.endOfRun(bytes, from, to);
        return dot < to && bytes[dot] == '.' && Bytes.startsWith(JWT_START, bytes, from, dot);
    }

    private static boolean startsAsXmlDocument(byte[] bytes, int from, int to) {
        return Bytes.startsWithIgnoringCase(XML_DECLARATION, bytes, from, to)
                || Bytes.startsWithIgnoringCase(DOCTYPE, bytes, from, to)
                || Bytes.startsWithIgnoringCase(SOAP, bytes, from, to);
    }

    private static boolean endsWith(byte[] suffix, byte[] bytes, int from, int to) {
        return to - from >= suffix.length && Bytes.startsWithIgnoringCase(suffix, bytes, to - suffix.length, to);
    }
}
