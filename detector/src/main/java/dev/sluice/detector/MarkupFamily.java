package dev.sluice.detector;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** HTML that a browser would run: tags, event handlers, ways out of an attribute, script addresses. */
final class MarkupFamily implements FeatureFamily {

    private static final long TAG = Masks.of("html-tag");
    private static final long URI = Masks.of("js-uri");
    private static final long ATTRIBUTE = Masks.of("html-attribute");
    private static final long CSS = Masks.of("css-code");
    private static final long SCRIPT = Masks.of("js-call", "js-object");

    private static final String SCHEME = "javascript";
    private static final int TAG_TOKENS = 40;

    private enum Markup implements Evidence {
        TAG_OPEN("a < before a letter"),
        TAG_CLOSE("a </ before a letter"),
        TAG_ODD("a < before a slash, bang, question mark or control and then markup"),
        TAG_LISTED("a tag that can run script"),
        SCRIPT_TAG("a script tag"),
        HANDLER("a word that starts with on, then ="),
        HANDLER_IN_TAG("such a handler behind an unclosed <"),
        HANDLER_AFTER_QUOTE("such a handler after a quote or a slash"),
        HANDLER_VALUE("such a handler before a call, quote or script word"),
        BREAKOUT("a quote, then > at once"),
        BREAKOUT_TAG("a quote or >, then < and a letter or slash"),
        CLOSE_OPEN("a closing tag, then an opening one"),
        URI_ATTRIBUTE("an attribute with a script address"),
        SCRIPT_URI("a script address"),
        ATTRIBUTE_VALUE("a listed attribute, then ="),
        UNCLOSED("a tag that the text does not close"),
        STYLE_CODE("style sheet code that runs or loads"),
        COMMENT("<!-- or -->"),
        DECLARATION("<! or <? before a letter"),
        EVENT_TARGET("a bare on word without ="),
        SRC_NEAR_HANDLER("src or href and a handler in one tag"),
        TAG_SCRIPT("a tag and a script word in one window"),
        SPLIT_URI("an attribute with a script address that blanks split"),
        REMOTE_TAG("a script, frame, object or redirect tag with an address");

        private final String description;

        Markup(String description) {
            this.description = description;
        }

        @Override
        public String description() {
            return description;
        }
    }

    @Override
    public String name() {
        return "markup";
    }

    @Override
    public List<Markup> features() {
        return List.of(Markup.values());
    }

    @Override
    public List<Sentence> sentences() {
        return List.of(
                Sentence.quoting("a tag that can run script", Markup.TAG_LISTED, Markup.SCRIPT_TAG, Markup.TAG_SCRIPT),
                Sentence.quoting(
                        "an event handler that runs script",
                        Markup.HANDLER,
                        Markup.HANDLER_IN_TAG,
                        Markup.HANDLER_AFTER_QUOTE,
                        Markup.HANDLER_VALUE,
                        Markup.SRC_NEAR_HANDLER,
                        Markup.EVENT_TARGET),
                Sentence.quoting(
                        "a way out of an attribute or a tag", Markup.BREAKOUT, Markup.BREAKOUT_TAG, Markup.CLOSE_OPEN),
                Sentence.quoting(
                        "an address that runs script", Markup.URI_ATTRIBUTE, Markup.SCRIPT_URI, Markup.SPLIT_URI),
                Sentence.quoting("a tag that loads from elsewhere", Markup.REMOTE_TAG),
                Sentence.quoting(
                        "HTML markup",
                        Markup.TAG_OPEN,
                        Markup.TAG_CLOSE,
                        Markup.TAG_ODD,
                        Markup.ATTRIBUTE_VALUE,
                        Markup.UNCLOSED,
                        Markup.COMMENT,
                        Markup.DECLARATION),
                Sentence.quoting("style sheet code that runs or loads something", Markup.STYLE_CODE));
    }

    @Override
    public Set<Markup> monotone() {
        return EnumSet.of(Markup.HANDLER_IN_TAG, Markup.HANDLER_AFTER_QUOTE, Markup.URI_ATTRIBUTE, Markup.SPLIT_URI);
    }

    @Override
    public void extract(Window w, Tally tally) {
        int openTag = -1;
        boolean source = false;
        boolean script = false;
        for (int t = 0; t < w.tokens(); t++) {
            int kind = w.kind(t);
            script |= w.is(t, SCRIPT) && w.kind(t) == Window.WORD;
            if (kind == '<') {
                boolean opens = opening(w, t, tally);
                openTag = opens ? t : openTag;
                source &= !opens;
            } else if (kind == '>') {
                tally.addIf(
                        Text.isQuote((byte) w.kind(t - 1))
                                || w.kind(t - 1) == '/' && Text.isQuote((byte) w.kind(t - 2)),
                        Markup.BREAKOUT);
                tally.addIf(w.kind(t + 1) == '<' && w.kind(t + 2) == Window.WORD, Markup.BREAKOUT_TAG);
                tally.addIf(w.kind(t - 1) == '-' && w.kind(t - 2) == '-', Markup.COMMENT);
                openTag = -1;
            } else if (Text.isQuote((byte) kind)) {
                tally.addIf(w.kind(t + 1) == '<' && w.kind(t + 2) != '=', Markup.BREAKOUT_TAG);
            } else if (kind == Window.WORD) {
                source |= isSource(w, t);
                word(w, t, tally, openTag >= 0, source);
            }
            tally.addIf(w.is(t, CSS), Markup.STYLE_CODE);
        }
        tally.addIf(openTag >= 0, Markup.UNCLOSED);
        tally.addIf(script && tally.get(Markup.TAG_OPEN) > 0, Markup.TAG_SCRIPT);
    }

    private static boolean opening(Window w, int t, Tally tally) {
        int next = w.kind(t + 1);
        tally.addIf(w.is(t, TAG), Markup.TAG_LISTED);
        if (next == Window.WORD && !w.spaced(t + 1)) {
            tally.add(Markup.TAG_OPEN);
            tally.addIf(w.is(t + 1, "script"), Markup.SCRIPT_TAG);
            tally.addIf(loads(w, t + 1) && isRemote(w, t + 2), Markup.REMOTE_TAG);
            return true;
        }
        if (next == '/') {
            tally.addIf(w.kind(t + 2) == Window.WORD, Markup.TAG_CLOSE);
            tally.addIf(w.is(t + 2, "script"), Markup.SCRIPT_TAG);
            tally.addIf(w.kind(t + 2) != Window.WORD && w.kind(t + 2) != Window.NONE, Markup.TAG_ODD);
            tally.addIf(w.kind(t + 3) == '>' && w.kind(t + 4) == '<', Markup.CLOSE_OPEN);
            return false;
        }
        if (next == '!' || next == '?') {
            tally.addIf(w.kind(t + 2) == Window.WORD, Markup.DECLARATION);
            tally.addIf(w.kind(t + 2) == '-', Markup.COMMENT);
        } else {
            tally.addIf(next == '<' || next == Window.NEWLINE || next == '%' || next > 0x7F, Markup.TAG_ODD);
        }
        return false;
    }

    private static void word(Window w, int t, Tally tally, boolean inTag, boolean source) {
        int length = w.end(t) - w.start(t);
        if (length >= 5 && w.at(w.start(t)) == 'o' && w.at(w.start(t) + 1) == 'n' && !w.is(t, "online")) {
            if (w.kind(t + 1) == '=' && w.kind(t + 2) != '=') {
                handler(w, t, tally, inTag, source);
            } else {
                tally.add(Markup.EVENT_TARGET);
            }
        }
        if (w.is(t, URI)) {
            tally.add(Markup.SCRIPT_URI);
            boolean quoted = Text.isQuote((byte) w.kind(t - 1));
            tally.addIf(w.kind(quoted ? t - 2 : t - 1) == '=', Markup.URI_ATTRIBUTE);
        }
        if (w.is(t, ATTRIBUTE) && w.kind(t + 1) == '=') {
            tally.add(Markup.ATTRIBUTE_VALUE);
            tally.addIf(isSplitUri(w, Text.isQuote((byte) w.kind(t + 2)) ? t + 3 : t + 2), Markup.SPLIT_URI);
        }
    }

    private static void handler(Window w, int t, Tally tally, boolean inTag, boolean source) {
        tally.add(Markup.HANDLER);
        tally.addIf(inTag, Markup.HANDLER_IN_TAG);
        tally.addIf(inTag && source, Markup.SRC_NEAR_HANDLER);
        int before = w.kind(t - 1);
        tally.addIf(Text.isQuote((byte) before) || before == '/' || before > 0x7F, Markup.HANDLER_AFTER_QUOTE);
        boolean call = w.is(t + 2, SCRIPT) || w.kind(t + 3) == '(';
        tally.addIf(call || Text.isQuote((byte) w.kind(t + 2)), Markup.HANDLER_VALUE);
    }

    private static boolean loads(Window w, int t) {
        return w.is(t, "script")
                || w.is(t, "iframe")
                || w.is(t, "frame")
                || w.is(t, "embed")
                || w.is(t, "object")
                || w.is(t, "meta")
                || w.is(t, "base")
                || w.is(t, "link");
    }

    /** Whether two slashes stand between here and the tag's end. */
    private static boolean isRemote(Window w, int from) {
        for (int t = from; t < from + TAG_TOKENS && t < w.tokens() && w.kind(t) != '>'; t++) {
            if (w.kind(t) == '/' && w.kind(t + 1) == '/') {
                return true;
            }
        }
        return false;
    }

    /** Words that make up {@code javascript:} or {@code vbscript:} when the blanks between them go. */
    private static boolean isSplitUri(Window w, int from) {
        if (!w.spaced(from + 1)) {
            return false;
        }
        int t = from;
        int letters = 0;
        while (w.kind(t) == Window.WORD && letters <= SCHEME.length()) {
            letters += w.end(t) - w.start(t);
            t++;
        }
        byte first = w.at(w.start(from));
        boolean sized = first == 'j' && letters == SCHEME.length() || first == 'v' && letters == SCHEME.length() - 2;
        return sized && w.kind(t) == ':' && w.at(w.end(t - 1) - 1) == 't';
    }

    private static boolean isSource(Window w, int t) {
        return w.kind(t + 1) == '=' && (w.is(t, "src") || w.is(t, "href") || w.is(t, "data") || w.is(t, "srcset"));
    }
}
