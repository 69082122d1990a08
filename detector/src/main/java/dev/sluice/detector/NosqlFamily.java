package dev.sluice.detector;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Operators and code of document stores where a plain value should stand. */
final class NosqlFamily implements FeatureFamily {

    private static final long OPERATOR = Masks.of("nosql-operator");
    private static final long OBJECT = Masks.of("js-object");

    private enum Nosql implements Evidence {
        OPERATOR("a listed operator"),
        OPERATOR_KEY("an operator between [ ], or before a colon or ="),
        OPERATOR_FIRST("the text starts with an operator or a bracket and one"),
        WHERE_CODE("$where, then a quote or function"),
        QUOTE_CODE("a quote, then || or && and this or a comparison, or a value, then return"),
        DATABASE_CALL("db.name. and a call"),
        REGEX("$regex, or .match(/");

        private final String description;

        Nosql(String description) {
            this.description = description;
        }

        @Override
        public String description() {
            return description;
        }
    }

    @Override
    public String name() {
        return "nosql";
    }

    @Override
    public List<Nosql> features() {
        return List.of(Nosql.values());
    }

    @Override
    public List<Sentence> sentences() {
        return List.of(
                Sentence.quoting(
                        "an operator of a document store in the place of a value",
                        Nosql.OPERATOR,
                        Nosql.OPERATOR_KEY,
                        Nosql.OPERATOR_FIRST,
                        Nosql.REGEX),
                Sentence.quoting("code for a document store", Nosql.WHERE_CODE, Nosql.QUOTE_CODE, Nosql.DATABASE_CALL));
    }

    @Override
    public Set<Nosql> monotone() {
        return EnumSet.of(Nosql.WHERE_CODE, Nosql.QUOTE_CODE);
    }

    @Override
    public void extract(Window w, Tally tally) {
        for (int t = 0; t < w.tokens(); t++) {
            int kind = w.kind(t);
            if (kind == '$' && w.is(t, OPERATOR)) {
                operator(w, t, tally);
            } else if ((kind == '|' || kind == '&') && w.kind(t + 1) == kind) {
                boolean quote = Text.isQuote((byte) w.kind(t - 1));
                boolean code =
                        w.is(t + 2, "this") || w.is(t + 2, "return") || w.kind(t + 3) == '=' && w.kind(t + 4) == '=';
                tally.addIf(quote && code, Nosql.QUOTE_CODE);
            } else if (kind == Window.WORD) {
                tally.addIf(w.is(t, "db") && w.kind(t + 1) == '.' && w.kind(t + 3) == '.', Nosql.DATABASE_CALL);
                tally.addIf(w.is(t, "match") && w.kind(t + 1) == '(' && w.kind(t + 2) == '/', Nosql.REGEX);
                boolean result = w.is(t, "return") && (w.is(t + 1, OBJECT) || w.is(t + 1, "true"));
                tally.addIf(result && isBehindValue(w, t - 1), Nosql.QUOTE_CODE);
            }
        }
    }

    /** Whether a quote, or a value and a semicolon, ends at token {@code t}: code on its own goes on behind a brace or line. */
    private static boolean isBehindValue(Window w, int t) {
        int value = w.kind(t) == ';' ? w.kind(t - 1) : w.kind(t);
        return Text.isQuote((byte) value) || w.kind(t) == ';' && (value == Window.NUMBER || value == Window.NONE);
    }

    private static void operator(Window w, int t, Tally tally) {
        tally.add(Nosql.OPERATOR);
        int before = w.kind(t - 1);
        int after = w.kind(t + 2);
        boolean quoted = Text.isQuote((byte) after);
        boolean key = before == '[' || after == ':' || after == '=' || quoted && w.kind(t + 3) == ':';
        tally.addIf(key, Nosql.OPERATOR_KEY);
        tally.addIf(t <= 2, Nosql.OPERATOR_FIRST);
        tally.addIf(w.is(t + 1, "regex"), Nosql.REGEX);
        boolean code =
                Text.isQuote((byte) w.kind(t + 3)) || Text.isQuote((byte) w.kind(t + 4)) || w.is(t + 3, "function");
        tally.addIf(w.is(t + 1, "where") && code, Nosql.WHERE_CODE);
    }
}
