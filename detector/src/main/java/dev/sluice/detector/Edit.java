package dev.sluice.detector;

import java.util.List;

/** A kind of edit that {@link Canonicalizer} undoes and counts: effort to hide is evidence. */
enum Edit implements FeatureFamily.Evidence {
    PERCENT("percent escapes left after the transport's own decoding"),
    PERCENT_U("%uXXXX escapes of ASCII or what is folded to it"),
    PERCENT_MALFORMED("percent signs before something that almost is an escape"),
    ENTITY("HTML character references"),
    SCRIPT_ESCAPE("\\xXX, \\uXXXX and \\u{X} escapes"),
    OVERLONG("overlong or otherwise forbidden UTF-8 spellings of ASCII"),
    WIDE("full-width and look-alike characters for ASCII"),
    HEX_PATH("0x2e, 0x2f and 0x5c standing for path characters"),
    NUL("NUL bytes"),
    CONTROL("other control characters"),
    COMMENT("comments in the place of blanks: /**/, /*x*/ without a blank beside it, /*!50000 */"),
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

    @Override
    public String description() {
        return description;
    }

    /** What edits tell an operator; each belongs to one sentence. */
    static List<Sentence> sentences() {
        return List.of(
                Sentence.of("percent escapes were still there after decoding, {n} in all", PERCENT),
                Sentence.of("percent escapes of an unusual kind", PERCENT_U, PERCENT_MALFORMED),
                Sentence.of("characters were written as escapes of HTML or JavaScript", ENTITY, SCRIPT_ESCAPE),
                Sentence.of(
                        "characters were written in forbidden or look-alike forms", OVERLONG, WIDE, HEX_PATH, UTF_7),
                Sentence.of("NUL bytes or other control characters stood in the value", NUL, CONTROL),
                Sentence.of(
                        "comments, empty quotes or other signs split words",
                        COMMENT,
                        EMPTY_QUOTES,
                        IFS,
                        CONCATENATION,
                        INSERTION),
                Sentence.of("it took {n} passes to decode the value", ROUNDS));
    }
}
