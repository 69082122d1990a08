package dev.sluice.detector;

import java.util.List;

/** Addresses that a server should not be made to fetch or redirect to. */
final class AddressFamily implements FeatureFamily {

    private static final long TARGET = Masks.of("ssrf-target");
    private static final long WRAPPER = Masks.of("uri-wrapper", "jndi");

    private enum Address implements Evidence {
        SCHEME_FIRST("the text starts with a scheme and ://"),
        SCHEME("schemes with ://"),
        SCHEME_ODD("a scheme other than http, https and the common ones, with :"),
        NUMERIC_HOST("a scheme, then a number as the host"),
        TARGET("an internal or call-back host"),
        USER_INFO("a user before @ behind //"),
        ODD_SLASHES("one slash or three and more behind a scheme, or backslashes"),
        DOUBLE_SLASH_FIRST("the text starts with two slashes"),
        SCRIPT_FILE("a script or text file with ? behind its name"),
        SCHEME_AFTER_EQUALS("=, then a scheme and ://"),
        PORT("a host, then a colon and a number"),
        BRACKET_HOST("// and ["),
        SLASHED_SCHEME("the text starts with a slash, then a scheme");

        private final String description;

        Address(String description) {
            this.description = description;
        }

        @Override
        public String description() {
            return description;
        }
    }

    @Override
    public String name() {
        return "address";
    }

    @Override
    public List<Address> features() {
        return List.of(Address.values());
    }

    @Override
    public List<Sentence> sentences() {
        return List.of(
                Sentence.quoting("an internal or call-back host", Address.TARGET),
                Sentence.quoting(
                        "an address that is spelled to get by a filter",
                        Address.SCHEME_ODD,
                        Address.NUMERIC_HOST,
                        Address.USER_INFO,
                        Address.ODD_SLASHES,
                        Address.DOUBLE_SLASH_FIRST,
                        Address.SLASHED_SCHEME,
                        Address.BRACKET_HOST,
                        Address.PORT),
                Sentence.quoting(
                        "an address of a script or text file to fetch",
                        Address.SCRIPT_FILE,
                        Address.SCHEME_AFTER_EQUALS),
                Sentence.quoting("an address", Address.SCHEME_FIRST, Address.SCHEME));
    }

    @Override
    public void extract(Window w, Tally tally) {
        for (int t = 0; t < w.tokens(); t++) {
            if (w.kind(t) == ':' && w.kind(t - 1) == Window.WORD && !w.spaced(t)) {
                scheme(w, t, tally);
            } else if (w.kind(t) == '.' && isScript(w, t + 1)) {
                tally.addIf(w.kind(t + 2) == '?', Address.SCRIPT_FILE);
            }
            tally.addIf(w.is(t, TARGET), Address.TARGET);
        }
        boolean slashes = isSlash(w.kind(0)) && isSlash(w.kind(1));
        tally.addIf(slashes, Address.DOUBLE_SLASH_FIRST);
        if (slashes) {
            host(w, 2, tally);
        }
    }

    private static void scheme(Window w, int t, Tally tally) {
        boolean slashes = isSlash(w.kind(t + 1)) && isSlash(w.kind(t + 2));
        int first = isSlash(w.kind(1)) ? 2 : 1;
        tally.addIf(t == first + 1 && isSlash(w.kind(0)) && w.kind(first) == Window.WORD, Address.SLASHED_SCHEME);
        boolean web = w.is(t - 1, "http") || w.is(t - 1, "https");
        tally.addIf(w.is(t - 1, WRAPPER), Address.SCHEME_ODD);
        if (slashes) {
            tally.add(Address.SCHEME);
            tally.addIf(t == 1, Address.SCHEME_FIRST);
            tally.addIf(w.kind(t - 2) == '=', Address.SCHEME_AFTER_EQUALS);
            tally.addIf(isSlash(w.kind(t + 3)) || w.kind(t + 1) == '\\' || w.kind(t + 2) == '\\', Address.ODD_SLASHES);
            host(w, t + 3, tally);
        } else if (web) {
            tally.add(Address.ODD_SLASHES);
            host(w, t + 1, tally);
        }
    }

    private static void host(Window w, int from, Tally tally) {
        tally.addIf(isNumber(w, from), Address.NUMERIC_HOST);
        tally.addIf(w.kind(from) == '[', Address.BRACKET_HOST);
        for (int t = from; t < from + 12 && t < w.tokens() && !isSlash(w.kind(t)) && w.kind(t) != '?'; t++) {
            if (w.kind(t) == '@') {
                tally.add(Address.USER_INFO);
                tally.addIf(isNumber(w, t + 1), Address.NUMERIC_HOST);
            }
            tally.addIf(w.kind(t) == ':' && w.kind(t + 1) == Window.NUMBER, Address.PORT);
        }
    }

    /** A number that is the host, or its first part; not the first label of a name such as 3.example.com. */
    private static boolean isNumber(Window w, int t) {
        boolean number = w.kind(t) == Window.NUMBER || w.kind(t) == Window.HEX;
        boolean label = w.kind(t + 1) == '.' && w.kind(t + 2) == Window.WORD && w.kind(t + 3) != Window.NONE;
        return number && !label;
    }

    private static boolean isScript(Window w, int t) {
        return w.is(t, "php")
                || w.is(t, "txt")
                || w.is(t, "asp")
                || w.is(t, "jsp")
                || w.is(t, "aspx")
                || w.is(t, "cgi");
    }

    private static boolean isSlash(int kind) {
        return kind == '/' || kind == '\\';
    }
}
