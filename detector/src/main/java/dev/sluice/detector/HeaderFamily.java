package dev.sluice.detector;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Line ends followed by header lines: response splitting and mail headers. */
final class HeaderFamily implements FeatureFamily {

    private static final long NAME = Masks.of("header-name");

    private enum Header implements Evidence {
        LINE_HEADER("a line end, then a listed header name"),
        LINE_COLON("a line end, then a name and a colon"),
        LINE_MARKUP("a line end, then <"),
        EMPTY_LINE("the text starts or ends with a line end"),
        FIRST_LINE("a line end among the first four tokens"),
        STATUS_LINE("http/1 and a number"),
        LINES("line ends"),
        WRITTEN_LINE("a line end written as \\r\\n");

        private final String description;

        Header(String description) {
            this.description = description;
        }

        @Override
        public String description() {
            return description;
        }
    }

    @Override
    public String name() {
        return "header";
    }

    @Override
    public List<Header> features() {
        return List.of(Header.values());
    }

    @Override
    public List<Sentence> sentences() {
        return List.of(
                Sentence.quoting(
                        "a line end, then a header line", Header.LINE_HEADER, Header.LINE_COLON, Header.STATUS_LINE),
                Sentence.quoting("a line end, then markup", Header.LINE_MARKUP),
                Sentence.of("line ends in the value, {n} in all", Header.LINES, Header.EMPTY_LINE, Header.FIRST_LINE),
                Sentence.quoting("a line end that is spelled with letters", Header.WRITTEN_LINE));
    }

    @Override
    public Set<Header> monotone() {
        return EnumSet.of(Header.LINE_HEADER);
    }

    @Override
    public void extract(Window w, Tally tally) {
        for (int t = 0; t < w.tokens(); t++) {
            if (w.kind(t) == Window.NEWLINE) {
                line(w, t, tally);
            } else if (w.kind(t) == '\\') {
                boolean pair = w.is(t + 1, "r") && w.kind(t + 2) == '\\' && w.kind(t + 3) == Window.WORD;
                tally.addIf(pair && w.at(w.start(t + 3)) == 'n', Header.WRITTEN_LINE);
            } else if (w.is(t, "http") && w.kind(t + 1) == '/') {
                tally.addIf(w.kind(t + 2) == Window.NUMBER, Header.STATUS_LINE);
            }
        }
        boolean edge = w.kind(0) == Window.NEWLINE || w.kind(w.tokens() - 1) == Window.NEWLINE;
        tally.addIf(edge, Header.EMPTY_LINE);
    }

    private static void line(Window w, int t, Tally tally) {
        tally.add(Header.LINES);
        tally.addIf(w.is(t + 1, NAME), Header.LINE_HEADER);
        int colon = w.kind(t + 2) == '-' ? t + 4 : t + 2;
        boolean name = w.kind(t + 1) == Window.WORD && !w.spaced(t + 2) && !w.spaced(colon);
        tally.addIf(name && w.kind(colon) == ':', Header.LINE_COLON);
        tally.addIf(w.kind(t + 1) == '<', Header.LINE_MARKUP);
        tally.addIf(t < 4, Header.FIRST_LINE);
    }
}
