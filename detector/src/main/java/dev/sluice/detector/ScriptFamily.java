package dev.sluice.detector;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** JavaScript as an injection writes it, tagless forms included. */
final class ScriptFamily implements FeatureFamily {

    private static final long CALL = Masks.of("js-call");
    private static final long OBJECT = Masks.of("js-object");

    private enum Script implements Evidence {
        CALL("a listed function's name before a bracket or back-quote"),
        CALL_VALUE("such a call with a number, quote, slash or listed object as its first argument"),
        MEMBER("a listed object, then a dot or bracket and a name"),
        MEMBER_QUOTED("a name or bracket, then ['text']"),
        ASSIGNMENT("a listed object, then = and no second ="),
        QUOTE_CALL("a quote or bracket, an operator, then a listed call"),
        SPLIT_TEXT("a quote, + and a quote"),
        FUNCTION("function(), => or new Name("),
        COMMENT_END("// near the end behind code"),
        CLOSED_CALL("a bracket closed, then ; // or a quote"),
        SYMBOL_RUN("longest run of []()!+{}$, only, if at least 6"),
        CODE_POINTS("fromCharCode or fromCodePoint before a bracket"),
        TEMPLATE_TEXT("a back-quote directly behind a name or bracket"),
        OPERATOR_CALL("an operator or comma, then a name and a bracket with a value"),
        REGEX_SOURCE("a slash-delimited word, then .source or a bracket"),
        VOID_TRICK("void, typeof, delete, throw or with before a value");

        private final String description;

        Script(String description) {
            this.description = description;
        }

        @Override
        public String description() {
            return description;
        }
    }

    @Override
    public String name() {
        return "script";
    }

    @Override
    public List<Script> features() {
        return List.of(Script.values());
    }

    @Override
    public List<Sentence> sentences() {
        return List.of(
                Sentence.quoting(
                        "a call that script injections make",
                        Script.CALL,
                        Script.CALL_VALUE,
                        Script.QUOTE_CALL,
                        Script.OPERATOR_CALL,
                        Script.CODE_POINTS),
                Sentence.quoting("access to objects of the browser", Script.MEMBER, Script.ASSIGNMENT),
                Sentence.quoting(
                        "JavaScript that is written to hide its names",
                        Script.MEMBER_QUOTED,
                        Script.SPLIT_TEXT,
                        Script.TEMPLATE_TEXT,
                        Script.REGEX_SOURCE,
                        Script.VOID_TRICK),
                Sentence.quoting(
                        "a function or the end of a statement",
                        Script.FUNCTION,
                        Script.COMMENT_END,
                        Script.CLOSED_CALL),
                Sentence.of(
                        "a run of {n} brackets and operators, as code without letters is written", Script.SYMBOL_RUN));
    }

    @Override
    public Set<Script> monotone() {
        return EnumSet.of(Script.CALL_VALUE, Script.QUOTE_CALL);
    }

    @Override
    public void extract(Window w, Tally tally) {
        int run = 0;
        int longest = 0;
        for (int t = 0; t < w.tokens(); t++) {
            int kind = w.kind(t);
            run = isRunSymbol(kind) ? run + 1 : 0;
            longest = Math.max(longest, run);
            if (kind == Window.WORD) {
                word(w, t, tally);
            } else if (kind == '[') {
                boolean quoted = Text.isQuote((byte) w.kind(t + 1)) && w.kind(t + 2) != ']';
                boolean owner = w.kind(t - 1) == Window.WORD || w.kind(t - 1) == ']' || w.kind(t - 1) == ')';
                tally.addIf(quoted && owner, Script.MEMBER_QUOTED);
            } else if (kind == '+') {
                tally.addIf(
                        Text.isQuote((byte) w.kind(t - 1)) && Text.isQuote((byte) w.kind(t + 1)), Script.SPLIT_TEXT);
            } else if (kind == ')') {
                closing(w, t, tally);
            } else if (kind == '`') {
                tally.addIf(
                        !w.spaced(t) && (w.kind(t - 1) == Window.WORD || w.kind(t - 1) == ']'), Script.TEMPLATE_TEXT);
            } else if (kind == '=' && w.kind(t + 1) == '>') {
                tally.add(Script.FUNCTION);
            } else if (kind == '/' && w.kind(t + 1) == Window.WORD && w.kind(t + 2) == '/') {
                tally.addIf(w.kind(t + 3) == '.' && w.is(t + 4, "source") || w.kind(t + 3) == ')', Script.REGEX_SOURCE);
            }
        }
        tally.set(Script.SYMBOL_RUN, longest >= 6 ? longest : 0);
    }

    private static void word(Window w, int t, Tally tally) {
        int next = w.kind(t + 1);
        boolean call = next == '(' || next == '`';
        if (w.is(t, CALL) && call) {
            tally.add(Script.CALL);
            int first = w.kind(t + 2);
            boolean value = first == Window.NUMBER || Text.isQuote((byte) first) || first == '/' || w.is(t + 2, OBJECT);
            tally.addIf(value || next == '`', Script.CALL_VALUE);
            tally.addIf(isOperator(w.kind(t - 1)) && isCloser(w.kind(t - 2)), Script.QUOTE_CALL);
        } else if (call) {
            int first = w.kind(t + 2);
            boolean value = first == Window.NUMBER || Text.isQuote((byte) first) || first == '/' || first == ')';
            tally.addIf(value && isOperator(w.kind(t - 1)), Script.OPERATOR_CALL);
        }
        if (w.is(t, OBJECT)) {
            tally.addIf(next == '.' || next == '[', Script.MEMBER);
            int equals = next == '.' ? t + 3 : t + 1;
            tally.addIf(w.kind(equals) == '=' && w.kind(equals + 1) != '=', Script.ASSIGNMENT);
        }
        tally.addIf(w.is(t, "function") && next == '(' || w.is(t, "new") && w.kind(t + 2) == '(', Script.FUNCTION);
        tally.addIf(w.is(t, "fromcharcode") || w.is(t, "fromcodepoint"), Script.CODE_POINTS);
        boolean trick =
                w.is(t, "void") || w.is(t, "typeof") || w.is(t, "throw") || w.is(t, "with") || w.is(t, "delete");
        tally.addIf(trick && (next == '(' || next == Window.NUMBER || w.is(t + 1, OBJECT)), Script.VOID_TRICK);
    }

    private static void closing(Window w, int t, Tally tally) {
        int next = w.kind(t + 1);
        tally.addIf(
                next == ';' || Text.isQuote((byte) next) || next == '/' && w.kind(t + 2) == '/', Script.CLOSED_CALL);
        int comment = next == ';' ? t + 2 : t + 1;
        tally.addIf(
                w.kind(comment) == '/' && w.kind(comment + 1) == '/' && w.length() - w.start(comment) <= 12,
                Script.COMMENT_END);
    }

    private static boolean isRunSymbol(int kind) {
        return kind == '['
                || kind == ']'
                || kind == '('
                || kind == ')'
                || kind == '!'
                || kind == '+'
                || kind == '{'
                || kind == '}'
                || kind == '$';
    }

    private static boolean isOperator(int kind) {
        return kind == '+'
                || kind == '-'
                || kind == ';'
                || kind == ','
                || kind == '|'
                || kind == '&'
                || kind == '*'
                || kind == '^'
                || kind == '/'
                || kind == '='
                || kind == '?'
                || kind == ':'
                || kind == '{'
                || kind == Window.NEWLINE;
    }

    private static boolean isCloser(int kind) {
        return Text.isQuote((byte) kind) || kind == ')' || kind == '}' || kind == ']';
    }
}
