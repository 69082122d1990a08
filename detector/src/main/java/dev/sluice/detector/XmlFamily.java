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
                        Xml.PARAMETER_ENTITY,
                        Xml.INTERNAL_SUBSET,
                        Xml.REFERENCE),
                Sentence.quoting("an inclusion of another document", Xml.INCLUDE, Xml.ESI),
                Sentence.quoting("a server-side include", Xml.SSI, Xml.SSI_ARGUMENT),
                Sentence.quoting("XML markup", Xml.CDATA, Xml.NAMESPACE));
    }

    @Override
    public Set<Xml> monotone() {
        return EnumSet.of(Xml.ENTITY_EXTERNAL, Xml.SSI);
    }

    @Override
    public void extract(Window w, Tally tally) {
        for (int t = 0; t < w.tokens(); t++) {
            int kind = w.kind(t);
            if (kind == '<') {
                tag(w, t, tally);
            } else if (kind == Window.WORD) {
                boolean external = w.is(t, "system") || w.is(t, "public");
                tally.addIf(external && Text.isQuote((byte) w.kind(t + 1)), Xml.ENTITY_EXTERNAL);
                tally.addIf(w.is(t, "include") && w.kind(t - 1) == ':', Xml.INCLUDE);
            } else if (kind == '&' || kind == '%') {
                boolean reference = w.kind(t + 1) == Window.WORD && w.kind(t + 2) == ';' && !w.spaced(t + 1);
                tally.addIf(reference, kind == '&' ? Xml.REFERENCE : Xml.PARAMETER_ENTITY);
            }
        }
    }

    private static void tag(Window w, int t, Tally tally) {
        boolean bang = w.kind(t + 1) == '!';
        if (bang && w.is(t + 2, "doctype")) {
            tally.add(Xml.DOCTYPE);
            tally.addIf(w.kind(t + 4) == '[', Xml.INTERNAL_SUBSET);
        } else if (bang && w.is(t + 2, "entity")) {
            tally.add(Xml.ENTITY);
            tally.addIf(w.kind(t + 3) == '%', Xml.PARAMETER_ENTITY);
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
