package dev.sluice.detector;

import java.util.List;

/** LDAP and XPath filters that were broken open. */
final class LdapFamily implements FeatureFamily {

    private static final long ATTRIBUTE = Masks.of("ldap-attribute");

    private enum Ldap implements Evidence {
        CLOSE_OPEN("a closing bracket, then an opening one or *("),
        STAR_CLOSE("* before a closing bracket"),
        FILTER("(& (| (! or (name="),
        ATTRIBUTE("a listed attribute, then = and a star or bracket"),
        BAR_OPEN("| or & between brackets"),
        STAR_ONLY("the text starts or ends with a star"),
        UNBALANCED("closing brackets without opening ones"),
        XPATH_CALL("count(, name(, position( and other XPath functions with / or @"),
        XPATH_AXIS("// before a name or *, or ::");

        private final String description;

        Ldap(String description) {
            this.description = description;
        }

        @Override
        public String description() {
            return description;
        }
    }

    @Override
    public String name() {
        return "ldap";
    }

    @Override
    public List<Ldap> features() {
        return List.of(Ldap.values());
    }

    @Override
    public List<Sentence> sentences() {
        return List.of(
                Sentence.quoting(
                        "an LDAP filter is closed and another one opened",
                        Ldap.CLOSE_OPEN,
                        Ldap.STAR_CLOSE,
                        Ldap.BAR_OPEN,
                        Ldap.UNBALANCED),
                Sentence.quoting("an LDAP filter", Ldap.FILTER, Ldap.ATTRIBUTE),
                Sentence.quoting("a star that stands for any value", Ldap.STAR_ONLY),
                Sentence.quoting("an XPath expression", Ldap.XPATH_CALL, Ldap.XPATH_AXIS));
    }

    @Override
    public void extract(Window w, Tally tally) {
        int depth = 0;
        int lowest = 0;
        for (int t = 0; t < w.tokens(); t++) {
            int kind = w.kind(t);
            if (kind == ')') {
                depth--;
                lowest = Math.min(lowest, depth);
                tally.addIf(w.kind(t + 1) == '(' || w.kind(t + 1) == '*' && w.kind(t + 2) == '(', Ldap.CLOSE_OPEN);
            } else if (kind == '(') {
                depth++;
                opening(w, t, tally);
            } else if (kind == '*') {
                tally.addIf(w.kind(t + 1) == ')', Ldap.STAR_CLOSE);
                boolean edge = t == 0 || t == w.tokens() - 1;
                boolean neighbour = w.kind(t - 1) == Window.WORD || w.kind(t + 1) == Window.WORD || w.tokens() <= 3;
                tally.addIf(edge && neighbour && w.tokens() <= 6, Ldap.STAR_ONLY);
            } else if (kind == '|' || kind == '&') {
                tally.addIf(w.kind(t - 1) == '(' && w.kind(t + 1) == '(', Ldap.BAR_OPEN);
            } else if (kind == '/' && w.kind(t + 1) == '/') {
                tally.addIf(
                        (w.kind(t + 2) == '*' || w.kind(t + 2) == Window.WORD) && w.kind(t - 1) != ':',
                        Ldap.XPATH_AXIS);
            } else if (kind == ':' && w.kind(t + 1) == ':') {
                tally.addIf(w.kind(t - 1) == Window.WORD && w.kind(t + 2) == Window.WORD, Ldap.XPATH_AXIS);
            }
            int after = w.kind(t + 2);
            tally.addIf(w.is(t, ATTRIBUTE) && w.kind(t + 1) == '=' && (after == '*' || after == '('), Ldap.ATTRIBUTE);
        }
        tally.set(Ldap.UNBALANCED, -lowest);
    }

    private static void opening(Window w, int t, Tally tally) {
        int next = w.kind(t + 1);
        boolean filter = next == '&'
                || next == '|'
                || next == '!' && w.kind(t + 2) == '('
                || next == Window.WORD && w.kind(t + 2) == '=';
        tally.addIf(filter, Ldap.FILTER);
        boolean function = w.is(t - 1, "count")
                || w.is(t - 1, "name")
                || w.is(t - 1, "position")
                || w.is(t - 1, "text")
                || w.is(t - 1, "node")
                || w.is(t - 1, "comment")
                || w.is(t - 1, "contains");
        tally.addIf(function && (next == '/' || next == '@' || next == ')' || next == '.'), Ldap.XPATH_CALL);
    }
}
