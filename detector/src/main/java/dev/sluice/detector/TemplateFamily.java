package dev.sluice.detector;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Expressions between the delimiters of a template engine. */
final class TemplateFamily implements FeatureFamily {

    private static final long OBJECT = Masks.of("template-object", "python-code", "java-code");
    private static final int NEAR = 40;

    private enum Template implements Evidence {
        DOUBLE_BRACE("{{ with something in it and a }} after it"),
        DOLLAR_BRACE("${ with a } after it"),
        HASH_BRACE("#{, *{, @{ or %{ with a } after it"),
        PERCENT_TAG("<% or {% with its end after it"),
        ARITHMETIC("a number, an operator and a number between delimiters"),
        OBJECT("a listed object or attribute between delimiters"),
        CALL("a call between delimiters"),
        ATTRIBUTE("a dot, bracket or bar, then a name, between delimiters"),
        QUOTE("a quote between delimiters"),
        MACRO("only a name between delimiters"),
        UNBALANCED("an opening delimiter without its end"),
        DIRECTIVE("#set, #if, <#assign and the like"),
        POLYGLOT("kinds of delimiters, if two and more");

        private final String description;

        Template(String description) {
            this.description = description;
        }

        @Override
        public String description() {
            return description;
        }
    }

    @Override
    public String name() {
        return "template";
    }

    @Override
    public List<Template> features() {
        return List.of(Template.values());
    }

    @Override
    public List<Sentence> sentences() {
        return List.of(
                Sentence.quoting(
                        "an expression between the delimiters of a template",
                        Template.DOUBLE_BRACE,
                        Template.DOLLAR_BRACE,
                        Template.HASH_BRACE,
                        Template.PERCENT_TAG,
                        Template.ARITHMETIC,
                        Template.CALL,
                        Template.ATTRIBUTE,
                        Template.QUOTE,
                        Template.DIRECTIVE),
                Sentence.quoting("an object of a template engine", Template.OBJECT),
                Sentence.quoting("only a name between the delimiters of a template", Template.MACRO),
                Sentence.quoting("a delimiter of a template that is not closed", Template.UNBALANCED),
                Sentence.of(
                        "delimiters of {n} template engines, as if to find out which one answers", Template.POLYGLOT));
    }

    @Override
    public Set<Template> monotone() {
        return EnumSet.of(Template.ARITHMETIC);
    }

    @Override
    public void extract(Window w, Tally tally) {
        int kinds = 0;
        for (int t = 0; t < w.tokens(); t++) {
            int kind = w.kind(t);
            if (kind == '{' && w.kind(t + 1) == '{' && w.kind(t - 1) != '{') {
                kinds |= expression(w, t + 2, '}', Template.DOUBLE_BRACE, tally);
            } else if (kind == '$' && w.kind(t + 1) == '{') {
                kinds |= expression(w, t + 2, '}', Template.DOLLAR_BRACE, tally);
            } else if (isOpener(kind) && w.kind(t + 1) == '{') {
                kinds |= expression(w, t + 2, '}', Template.HASH_BRACE, tally);
            } else if ((kind == '<' || kind == '{') && w.kind(t + 1) == '%') {
                kinds |= expression(w, t + 2, '%', Template.PERCENT_TAG, tally);
            } else if (kind == '#') {
                directive(w, t, tally);
            }
        }
        tally.set(Template.POLYGLOT, Integer.bitCount(kinds) >= 2 ? Integer.bitCount(kinds) : 0);
    }

    /** Reads from behind an opening delimiter and returns the bit of its kind if the end was found. */
    private static int expression(Window w, int from, int close, Template found, Tally tally) {
        int t = from;
        boolean call = false;
        boolean object = false;
        boolean arithmetic = false;
        boolean attribute = false;
        boolean quote = false;
        while (t < w.tokens() && t - from < NEAR && w.kind(t) != close) {
            call |= w.kind(t) == '(' && w.kind(t - 1) == Window.WORD;
            object |= w.is(t, OBJECT);
            arithmetic |= isOperator(w.kind(t)) && isOperand(w, t - 1) && isOperand(w, t + 1);
            attribute |= isJoint(w.kind(t)) && (w.kind(t + 1) == Window.WORD || Text.isQuote((byte) w.kind(t + 1)));
            quote |= Text.isQuote((byte) w.kind(t));
            t++;
        }
        if (t >= w.tokens() || w.kind(t) != close) {
            tally.add(Template.UNBALANCED);
            return 0;
        }
        tally.add(found);
        tally.addIf(call, Template.CALL);
        tally.addIf(object, Template.OBJECT);
        tally.addIf(arithmetic, Template.ARITHMETIC);
        tally.addIf(attribute, Template.ATTRIBUTE);
        tally.addIf(quote, Template.QUOTE);
        tally.addIf(t - from <= 1, Template.MACRO);
        return 1 << found.ordinal();
    }

    private static void directive(Window w, int t, Tally tally) {
        boolean velocity = (w.is(t + 1, "set") || w.is(t + 1, "if") || w.is(t + 1, "foreach")) && w.kind(t + 2) == '(';
        boolean freemarker = (w.kind(t - 1) == '<' || w.kind(t - 1) == '[') && w.kind(t + 1) == Window.WORD;
        tally.addIf(velocity || freemarker, Template.DIRECTIVE);
    }

    private static boolean isOpener(int kind) {
        return kind == '#' || kind == '*' || kind == '@' || kind == '%';
    }

    private static boolean isOperator(int kind) {
        return kind == '*' || kind == '+' || kind == '-' || kind == '/' || kind == '%';
    }

    private static boolean isOperand(Window w, int t) {
        return w.kind(t) == Window.NUMBER || w.kind(t) == '\'' || w.kind(t) == '"';
    }

    private static boolean isJoint(int kind) {
        return kind == '.' || kind == '[' || kind == '|';
    }
}
