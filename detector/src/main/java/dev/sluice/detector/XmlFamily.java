package dev.sluice.detector;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** XML entities and server-side includes that load or run something. */
final class XmlFamily implements FeatureFamily {

    private static final long DIRECTIVE = Masks.of("ssi-directive");

    private enum Xml implements Evidence {
        DOCTYPE("a document type declaration"),
        ENTITY("an entity declaration"),
        ENTITY_EXTERNAL("system or public before a quote"),
        EXTERNAL_ADDRESS("system, then a quoted address with a scheme, or a path from a root or parent folder"),
        PUBLIC_TYPE("public, then a quoted identifier that starts with - or + and two slashes"),
        CONTENT_MODEL("an element or attribute list declaration"),
        PARAMETER_ENTITY("a per cent sign before a name and a semicolon or in a declaration"),
        REFERENCE("&name; that stayed after decoding"),
        INTERNAL_SUBSET("a document type with ["),
        INCLUDE("xi:include, xsl:include and the like"),
        CDATA("a CDATA section"),
        SSI("<!--# and a directive"),
        SSI_ARGUMENT("such a directive with an argument"),
        ESI("<esi:"),
        NAMESPACE("a name with a prefix in a tag");

        private final String description;

        Xml(String description) {
            this.description = description;
        }

        @Override
        public String description() {
            return description;
        }
    }

    @Override
    public String name() {
        return "xml";
    }

    @Override
    public List<Xml> features() {
        return List.of(Xml.values());
    }

    @Override
    public List<Sentence> sentences() {
        return List.of(
                Sentence.quoting(
                        "an XML entity or document type that can load a file",
                        Xml.DOCTYPE,
                        Xml.ENTITY,
                        Xml.ENTITY_EXTERNAL,
                        Xml.EXTERNAL_ADDRESS,
                        Xml.PARAMETER_ENTITY,
                        Xml.INTERNAL_SUBSET,
                        Xml.REFERENCE),
                Sentence.quoting("an inclusion of another document", Xml.INCLUDE, Xml.ESI),
                Sentence.quoting("a server-side include", Xml.SSI, Xml.SSI_ARGUMENT),
                Sentence.quoting("XML markup", Xml.CDATA, Xml.NAMESPACE, Xml.PUBLIC_TYPE, Xml.CONTENT_MODEL));
    }

    @Override
    public Set<Xml> monotone() {
        return EnumSet.of(Xml.EXTERNAL_ADDRESS, Xml.SSI);
    }

    @Override
    public void extract(Window w, Tally tally) {
        for (int t = 0; t < w.tokens(); t++) {
            int kind = w.kind(t);
            if (kind == '<') {
                tag(w, t, tally);
            } else if (kind == Window.WORD) {
                external(w, t, tally);
                tally.addIf(w.is(t, "include") && w.kind(t - 1) == ':', Xml.INCLUDE);
            } else if (kind == '&' || kind == '%') {
                boolean reference = w.kind(t + 1) == Window.WORD && w.kind(t + 2) == ';' && !w.spaced(t + 1);
                tally.addIf(reference, kind == '&' ? Xml.REFERENCE : Xml.PARAMETER_ENTITY);
            }
        }
    }

    private static void external(Window w, int t, Tally tally) {
        boolean system = w.is(t, "system");
        boolean publicly = w.is(t, "public");
        if (!system && !publicly || !Text.isQuote((byte) w.kind(t + 1))) {
            return;
        }
        tally.add(Xml.ENTITY_EXTERNAL);
        tally.addIf(system && isAddress(w, t + 2), Xml.EXTERNAL_ADDRESS);
        boolean sign = w.kind(t + 2) == '-' || w.kind(t + 2) == '+';
        tally.addIf(publicly && sign && w.kind(t + 3) == '/' && w.kind(t + 4) == '/', Xml.PUBLIC_TYPE);
    }

    private static boolean isAddress(Window w, int t) {
        boolean scheme = w.kind(t) == Window.WORD && w.kind(t + 1) == ':';
        boolean root = w.kind(t) == '/' || w.kind(t) == '\\';
        return scheme || root || w.kind(t) == '.' && w.kind(t + 1) == '.';
    }

    private static void tag(Window w, int t, Tally tally) {
        boolean bang = w.kind(t + 1) == '!';
        if (bang && w.is(t + 2, "doctype")) {
            tally.add(Xml.DOCTYPE);
            tally.addIf(w.kind(t + 4) == '[', Xml.INTERNAL_SUBSET);
        } else if (bang && w.is(t + 2, "entity")) {
            tally.add(Xml.ENTITY);
            tally.addIf(w.kind(t + 3) == '%', Xml.PARAMETER_ENTITY);
        } else if (bang && (w.is(t + 2, "element") || w.is(t + 2, "attlist"))) {
            tally.add(Xml.CONTENT_MODEL);
        } else if (bang && w.kind(t + 2) == '[') {
            tally.addIf(w.is(t + 3, "cdata"), Xml.CDATA);
        } else if (bang && w.kind(t + 4) == '#') {
            tally.addIf(w.is(t + 4, DIRECTIVE) || w.kind(t + 5) == Window.WORD, Xml.SSI);
            tally.addIf(w.kind(t + 7) == '=' || w.kind(t + 6) == Window.WORD, Xml.SSI_ARGUMENT);
        } else if (w.kind(t + 1) == Window.WORD && w.kind(t + 2) == ':') {
            tally.add(w.is(t + 1, "esi") ? Xml.ESI : Xml.NAMESPACE);
        }
    }
}
