package dev.sluice.detector;

/** A kind of edit that {@link Canonicalizer} undoes and counts: effort to hide is evidence. */
enum Edit {
    PERCENT("percent escapes left after the transport's own decoding"),
    PERCENT_U("%uXXXX escapes"),
    PERCENT_MALFORMED("percent signs before something that almost is an escape"),
    ENTITY("HTML character references"),
    SCRIPT_ESCAPE("\\xXX, \\uXXXX and \\u{X} escapes"),
    OVERLONG("overlong or otherwise forbidden UTF-8 spellings of ASCII"),
    WIDE("full-width and look-alike characters for ASCII"),
    HEX_PATH("0x2e, 0x2f and 0x5c standing for path characters"),
    NUL("NUL bytes"),
    CONTROL("other control characters"),
    COMMENT("comments that split words: /**/ and /*!50000 */"),
    EMPTY_QUOTES("empty quotes inside words: c''at"),
    IFS("shell field separators: $IFS"),
    CONCATENATION("texts joined by an operator: 'un'||'ion', 'ale'+'rt'"),
    INSERTION("carets and empty variables inside words: w^hoami, wh$@oami"),
    UTF_7("UTF-7 escapes: +ADw-"),
    ROUNDS("passes needed until nothing was left to decode");

    private final String description;

    Edit(String description) {
        this.description = description;
    }

    String description() {
        return description;
    }
}
