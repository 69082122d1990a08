package dev.sluice.detector;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Log4j and similar lookups: ${jndi:...} and what hides it. */
final class LookupFamily implements FeatureFamily {

    private static final long LOOKUP = Masks.of("jndi");

    private enum Lookup implements Evidence {
        JNDI("the word jndi"),
        DOLLAR_WORD("${ and a lookup word with a colon"),
        NESTED("${ inside ${"),
        DEFAULT("${...:- a default value"),
        SCHEME("ldap, rmi, dns and the like before :/ or :"),
        SPLIT("single letters or empty names between lookups");

        private final String description;

        Lookup(String description) {
            this.description = description;
        }

        @Override
        public String description() {
            return description;
        }
    }

    @Override
    public String name() {
        return "lookup";
    }

    @Override
    public List<Lookup> features() {
        return List.of(Lookup.values());
    }

    @Override
    public List<Sentence> sentences() {
        return List.of(
                Sentence.quoting("a JNDI lookup", Lookup.JNDI, Lookup.SCHEME),
                Sentence.quoting("a lookup of a logging library", Lookup.DOLLAR_WORD, Lookup.DEFAULT),
                Sentence.quoting("lookups that spell a word letter by letter", Lookup.NESTED, Lookup.SPLIT));
    }

    @Override
    public Set<Lookup> monotone() {
        return EnumSet.of(Lookup.JNDI, Lookup.NESTED);
    }

    @Override
    public void extract(Window w, Tally tally) {
        int depth = 0;
        for (int t = 0; t < w.tokens(); t++) {
            int kind = w.kind(t);
            if (kind == '$' && w.kind(t + 1) == '{') {
                tally.addIf(depth > 0 || w.kind(t + 2) == '$', Lookup.NESTED);
                tally.addIf(w.kind(t + 2) == Window.WORD && w.kind(t + 3) == ':', Lookup.DOLLAR_WORD);
                depth++;
            } else if (kind == '}' && depth > 0) {
                boolean single = w.end(t - 1) - w.start(t - 1) == 1 && (w.kind(t - 2) == ':' || w.kind(t - 2) == '-');
                tally.addIf(single, Lookup.SPLIT);
                depth--;
            } else if (kind == ':' && depth > 0) {
                tally.addIf(w.kind(t + 1) == '-', Lookup.DEFAULT);
            } else if (kind == Window.WORD) {
                tally.addIf(w.is(t, "jndi"), Lookup.JNDI);
                tally.addIf(w.is(t, LOOKUP) && w.kind(t + 1) == ':' && w.kind(t + 2) == '/', Lookup.SCHEME);
            }
        }
    }
}
