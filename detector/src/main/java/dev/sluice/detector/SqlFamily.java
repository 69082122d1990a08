package dev.sluice.detector;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** SQL that leaves its literal: quotes before operators, tautologies, unions, stacked statements, calls, comments. */
final class SqlFamily implements FeatureFamily {

    private static final long STATEMENT = Masks.of("sql-statement");
    private static final long CLAUSE = Masks.of("sql-clause");
    private static final long LOGIC = Masks.of("sql-logic");
    private static final long FUNCTION = Masks.of("sql-function");
    private static final long TIME = Masks.of("sql-time");
    private static final long CATALOG = Masks.of("sql-catalog");
    private static final long LEAK = Masks.of("sql-leak");
    private static final int NEAR = 24;
    private static final int MOST_CLOSING = 8;

    private enum Sql implements Evidence {
        QUOTE_LOGIC("a quote, closing brackets at most, then and/or/||/&&"),
        QUOTE_CLAUSE("a quote, closing brackets at most, then a clause or statement word"),
        QUOTE_COMMENT("a quote, closing brackets at most, then a comment"),
        QUOTE_SEMICOLON("a quote, closing brackets at most, then a semicolon"),
        QUOTE_OPERATOR("a quote next to an arithmetic, comparison or concatenation operator"),
        QUOTE_AFTER_START("a quote among the first three tokens and no other of its kind"),
        BRACKET_LOGIC("a closing bracket, then and/or"),
        NUMBER_LOGIC("a number, then and/or, then a value"),
        LOGIC_COMPARISON("and/or, then a comparison of two values"),
        COMPARISON("a number or quoted text compared with another"),
        TAUTOLOGY("a value compared with itself"),
        UNION_SELECT("union, perhaps all or distinct, then select"),
        SELECT_LIST("select before a number, null, *, quote, variable or call"),
        SELECT_FROM("select and a from after it"),
        SUBSELECT("an opening bracket, then select"),
        NULL_LIST("null or a number, a comma, null or a number"),
        STACKED("a semicolon, then a statement word"),
        STATEMENT_OBJECT("insert into, delete from, drop table and the like"),
        COMMENT_END("a comment sign near the end of the text"),
        CALL("an SQL function's name before a bracket"),
        TIME_CALL("a function that waits"),
        ORDER_BY_NUMBER("order by or group by, then a number"),
        CASE_WHEN("case when, or when ... then"),
        HEX_LITERAL("a long hexadecimal literal"),
        CHAR_CALL("char or chr before a bracket and a number"),
        CONCATENATION("a quote or bracket on both sides of || or +"),
        VARIABLE("@@name or @name"),
        CATALOG_NAME("a name of the database's catalogue"),
        ODD_QUOTES("an odd number of single quotes"),
        ODD_DOUBLE_QUOTES("an odd number of double quotes"),
        DENSITY("SQL words near each other"),
        LIKE_PATTERN("like, then a quote and a per cent sign"),
        LEAK_CALL("a function that waits or leaks through errors, files or the network, before a bracket"),
        LOGIC_TAUTOLOGY("and/or, then a value compared with itself"),
        STATEMENT_VARIABLE("declare, exec or select, then @");

        private final String description;

        Sql(String description) {
            this.description = description;
        }

        @Override
        public String description() {
            return description;
        }
    }

    @Override
    public String name() {
        return "sql";
    }

    @Override
    public List<Sql> features() {
        return List.of(Sql.values());
    }

    @Override
    public List<Sentence> sentences() {
        return List.of(
                Sentence.quoting(
                        "a quote closes a string and SQL follows",
                        Sql.QUOTE_LOGIC,
                        Sql.QUOTE_CLAUSE,
                        Sql.QUOTE_COMMENT,
                        Sql.QUOTE_SEMICOLON,
                        Sql.QUOTE_OPERATOR),
                Sentence.quoting(
                        "a condition that SQL would evaluate",
                        Sql.BRACKET_LOGIC,
                        Sql.NUMBER_LOGIC,
                        Sql.LOGIC_COMPARISON,
                        Sql.COMPARISON,
                        Sql.TAUTOLOGY,
                        Sql.LOGIC_TAUTOLOGY,
                        Sql.CASE_WHEN,
                        Sql.LIKE_PATTERN),
                Sentence.quoting(
                        "the beginning of a query",
                        Sql.UNION_SELECT,
                        Sql.SELECT_LIST,
                        Sql.SELECT_FROM,
                        Sql.SUBSELECT,
                        Sql.NULL_LIST,
                        Sql.ORDER_BY_NUMBER,
                        Sql.DENSITY),
                Sentence.quoting(
                        "an SQL statement that changes data or follows a first one", Sql.STACKED, Sql.STATEMENT_OBJECT),
                Sentence.quoting("a comment cuts off the rest of a query", Sql.COMMENT_END),
                Sentence.quoting(
                        "a call of an SQL function", Sql.CALL, Sql.CHAR_CALL, Sql.CONCATENATION, Sql.HEX_LITERAL),
                Sentence.quoting("a call that makes a database wait or tell", Sql.TIME_CALL, Sql.LEAK_CALL),
                Sentence.quoting(
                        "names of a database's own tables and variables",
                        Sql.VARIABLE,
                        Sql.STATEMENT_VARIABLE,
                        Sql.CATALOG_NAME),
                Sentence.quoting(
                        "a quote without its pair", Sql.QUOTE_AFTER_START, Sql.ODD_QUOTES, Sql.ODD_DOUBLE_QUOTES));
    }

    @Override
    public Set<Sql> monotone() {
        return EnumSet.of(
                Sql.UNION_SELECT,
                Sql.LOGIC_TAUTOLOGY,
                Sql.QUOTE_LOGIC,
                Sql.QUOTE_CLAUSE,
                Sql.STACKED,
                Sql.LEAK_CALL,
                Sql.TIME_CALL,
                Sql.STATEMENT_VARIABLE);
    }

    @Override
    public void extract(Window w, Tally tally) {
        int lastSelect = Integer.MIN_VALUE / 2;
        int lastWord = Integer.MIN_VALUE / 2;
        for (int t = 0; t < w.tokens(); t++) {
            int kind = w.kind(t);
            if (kind == '\'' || kind == '"' || kind == '`') {
                quote(w, t, tally);
            } else if (kind == Window.WORD) {
                if (w.is(t, STATEMENT | CLAUSE | LOGIC | FUNCTION | TIME | CATALOG | LEAK)) {
                    word(w, t, tally, lastSelect);
                    tally.addIf(t - lastWord <= 3, Sql.DENSITY);
                    lastWord = t;
                }
                if (w.is(t, "select")) {
                    lastSelect = t;
                }
            } else if (kind == Window.HEX) {
                tally.addIf(w.end(t) - w.start(t) >= 6, Sql.HEX_LITERAL);
            } else {
                sign(w, t, kind, tally);
            }
        }
        tally.addIf(w.count('\'') % 2 == 1, Sql.ODD_QUOTES);
        tally.addIf(w.count('"') % 2 == 1, Sql.ODD_DOUBLE_QUOTES);
    }

    private static void quote(Window w, int t, Tally tally) {
        int next = t + 1;
        while (next - t <= MOST_CLOSING && isCloser(w.kind(next))) {
            next++;
        }
        int kind = w.kind(next);
        if (w.is(next, LOGIC) || isPair(w, next, '|') || isPair(w, next, '&')) {
            tally.add(Sql.QUOTE_LOGIC);
        } else if (w.is(next, STATEMENT | CLAUSE | TIME)) {
            tally.add(Sql.QUOTE_CLAUSE);
        } else if (isComment(w, next)) {
            tally.add(Sql.QUOTE_COMMENT);
        } else if (kind == ';') {
            tally.add(Sql.QUOTE_SEMICOLON);
        } else if (isOperator(kind)
                && !isPair(w, next, '=')
                && (isValue(w, next + 1) || isOperator(w.kind(next + 1)))) {
            tally.add(Sql.QUOTE_OPERATOR);
        }
        tally.addIf(t < 3 && w.count(w.kind(t)) == 1, Sql.QUOTE_AFTER_START);
    }

    private static void word(Window w, int t, Tally tally, int lastSelect) {
        boolean call = w.kind(t + 1) == '(';
        if (w.is(t, LOGIC) && w.kind(t - 1) != '<') {
            logic(w, t, tally);
        }
        if (w.is(t, FUNCTION)) {
            tally.addIf(call, Sql.CALL);
            tally.addIf(
                    call && (w.is(t, "char") || w.is(t, "chr") || w.is(t, "nchar")) && isNumber(w, t + 2),
                    Sql.CHAR_CALL);
        }
        if (w.is(t, TIME)) {
            tally.addIf(call || w.is(t + 1, "delay"), Sql.TIME_CALL);
        }
        if (w.is(t, "benchmark")) {
            tally.addIf(call, Sql.TIME_CALL);
        }
        tally.addIf(w.is(t, CATALOG), Sql.CATALOG_NAME);
        tally.addIf(w.is(t, LEAK) && w.kind(t + 1) == '(', Sql.LEAK_CALL);
        if (w.is(t, STATEMENT)) {
            statement(w, t, tally);
        } else if (w.is(t, CLAUSE)) {
            clause(w, t, tally, lastSelect);
        }
    }

    private static void logic(Window w, int t, Tally tally) {
        int previous = w.kind(t - 1);
        tally.addIf(previous == ')', Sql.BRACKET_LOGIC);
        boolean valueAfter = isValue(w, skipOpening(w, t + 1));
        tally.addIf(isNumber(w, t - 1) && valueAfter && (w.is(t, "or") || w.is(t, "and")), Sql.NUMBER_LOGIC);
        int left = skipOpening(w, t + 1);
        int operator = afterValue(w, left);
        boolean comparison = operator > left && isComparison(w, operator);
        tally.addIf(comparison, Sql.LOGIC_COMPARISON);
        tally.addIf(comparison && isSame(w, left, afterOperator(w, operator)), Sql.LOGIC_TAUTOLOGY);
    }

    private static int afterOperator(Window w, int operator) {
        boolean doubled = w.kind(operator) != Window.WORD && isOperator(w.kind(operator + 1));
        return skipOpening(w, doubled ? operator + 2 : operator + 1);
    }

    /** Whether the values that start at {@code left} and {@code right} are the same, quoted or not. */
    private static boolean isSame(Window w, int left, int right) {
        int first = Text.isQuote((byte) w.kind(left)) ? left + 1 : left;
        int second = Text.isQuote((byte) w.kind(right)) ? right + 1 : right;
        return w.kind(first) != Window.NONE && w.same(first, second);
    }

    private static void statement(Window w, int t, Tally tally) {
        if (w.is(t, "union")) {
            int next = w.is(t + 1, "all") || w.is(t + 1, "distinct") ? t + 2 : t + 1;
            tally.addIf(w.is(skipOpening(w, next), "select"), Sql.UNION_SELECT);
        } else if (w.is(t, "select")) {
            tally.addIf(w.kind(t - 1) == '(', Sql.SUBSELECT);
            int kind = w.kind(t + 1);
            boolean list = isNumber(w, t + 1)
                    || kind == '*'
                    || kind == '@'
                    || kind == '('
                    || Text.isQuote((byte) kind)
                    || w.is(t + 1, "null")
                    || w.is(t + 1, FUNCTION | TIME) && w.kind(t + 2) == '('
                    || w.kind(t + 2) == ',';
            tally.addIf(list, Sql.SELECT_LIST);
        } else {
            boolean object = w.is(t + 1, "into")
                    || w.is(t + 1, "from")
                    || w.is(t + 1, "table")
                    || w.is(t + 1, "database")
                    || w.is(t + 2, "set")
                    || w.is(t + 1, "procedure")
                    || w.is(t + 1, CATALOG);
            tally.addIf(object, Sql.STATEMENT_OBJECT);
        }
        tally.addIf(w.kind(t - 1) == ';', Sql.STACKED);
        boolean variable = w.is(t, "declare") || w.is(t, "select") || w.is(t, "exec") || w.is(t, "execute");
        tally.addIf(variable && w.kind(w.kind(t + 1) == '(' ? t + 2 : t + 1) == '@', Sql.STATEMENT_VARIABLE);
    }

    private static void clause(Window w, int t, Tally tally, int lastSelect) {
        if (w.is(t, "from")) {
            tally.addIf(t - lastSelect <= NEAR, Sql.SELECT_FROM);
        } else if (w.is(t, "order") || w.is(t, "group")) {
            tally.addIf(w.is(t + 1, "by") && isNumber(w, t + 2), Sql.ORDER_BY_NUMBER);
        } else if (w.is(t, "when")) {
            tally.addIf(w.is(t - 1, "case") || w.kind(t + 1) == '(', Sql.CASE_WHEN);
        } else if (w.is(t, "like") || w.is(t, "rlike")) {
            tally.addIf(Text.isQuote((byte) w.kind(t + 1)) && w.kind(t + 2) == '%', Sql.LIKE_PATTERN);
        }
    }

    private static void sign(Window w, int t, int kind, Tally tally) {
        if (kind == ',') {
            tally.addIf(isNullOrNumber(w, t - 1) && isNullOrNumber(w, t + 1), Sql.NULL_LIST);
        } else if (kind == '@') {
            tally.addIf(
                    w.kind(t - 1) != Window.WORD && (w.kind(t + 1) == '@' || w.kind(t + 1) == Window.WORD),
                    Sql.VARIABLE);
        } else if (kind == '=' || kind == '<' || kind == '>') {
            comparison(w, t, tally);
        } else if (kind == '|' && w.kind(t + 1) == '|' || kind == '+') {
            int after = kind == '|' ? t + 2 : t + 1;
            tally.addIf(isConcatenated(w, t - 1) && isConcatenated(w, after), Sql.CONCATENATION);
        }
        if (isComment(w, t)) {
            tally.addIf(w.length() - w.start(t) <= 6, Sql.COMMENT_END);
        }
    }

    private static void comparison(Window w, int t, Tally tally) {
        int left = t - 1;
        int right = w.kind(t + 1) == '>' || w.kind(t + 1) == '=' ? t + 2 : t + 1;
        boolean quotedLeft = Text.isQuote((byte) w.kind(left));
        boolean quotedRight = Text.isQuote((byte) w.kind(right));
        if (quotedLeft && quotedRight) {
            tally.add(Sql.COMPARISON);
            tally.addIf(w.same(left - 1, right + 1) || w.kind(left - 1) == w.kind(left), Sql.TAUTOLOGY);
        } else if (isNumber(w, left) && isNumber(w, right)) {
            tally.add(Sql.COMPARISON);
            tally.addIf(w.same(left, right), Sql.TAUTOLOGY);
        }
    }

    private static int skipOpening(Window w, int t) {
        int next = t;
        while (next - t < MOST_CLOSING && (w.kind(next) == '(' || w.is(next, "not"))) {
            next++;
        }
        return next;
    }

    /** The token behind a number, a word or a quoted word that starts at {@code t}; {@code t} if there is none. */
    private static int afterValue(Window w, int t) {
        if (Text.isQuote((byte) w.kind(t))) {
            int next = t + 1;
            if (w.kind(next) == Window.WORD || isNumber(w, next)) {
                next++;
            }
            return w.kind(next) == w.kind(t) ? next + 1 : next;
        }
        return w.kind(t) == Window.WORD || isNumber(w, t) ? t + 1 : t;
    }

    private static boolean isCloser(int kind) {
        return kind == ')' || kind == '\'' || kind == '"';
    }

    private static boolean isValue(Window w, int t) {
        return isNumber(w, t) || w.kind(t) == Window.WORD || Text.isQuote((byte) w.kind(t));
    }

    private static boolean isNumber(Window w, int t) {
        return w.kind(t) == Window.NUMBER || w.kind(t) == Window.HEX;
    }

    private static boolean isNullOrNumber(Window w, int t) {
        return isNumber(w, t) || w.is(t, "null");
    }

    private static boolean isConcatenated(Window w, int t) {
        int kind = w.kind(t);
        return kind == '\'' || kind == '"' || kind == ')' || kind == '(' || w.is(t, FUNCTION);
    }

    private static boolean isOperator(int kind) {
        return kind == '='
                || kind == '<'
                || kind == '>'
                || kind == '+'
                || kind == '-'
                || kind == '*'
                || kind == '|'
                || kind == '^';
    }

    private static boolean isComparison(Window w, int t) {
        int kind = w.kind(t);
        return kind == '='
                || kind == '<'
                || kind == '>'
                || kind == '!'
                || w.is(t, "like")
                || w.is(t, "rlike")
                || w.is(t, "between")
                || w.is(t, "is")
                || w.is(t, "in");
    }

    private static boolean isPair(Window w, int t, int kind) {
        return w.kind(t) == kind && w.kind(t + 1) == kind;
    }

    private static boolean isComment(Window w, int t) {
        return w.kind(t) == '#' || isPair(w, t, '-') || w.kind(t) == '/' && w.kind(t + 1) == '*';
    }
}
