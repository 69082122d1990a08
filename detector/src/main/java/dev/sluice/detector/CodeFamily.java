package dev.sluice.detector;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Server-side code in a value: PHP, Java and OGNL, Python, Node, serialised objects. */
final class CodeFamily implements FeatureFamily {

    private static final long PHP = Masks.of("php-code");
    private static final long JAVA = Masks.of("java-code");
    private static final long PYTHON = Masks.of("python-code");
    private static final long NODE = Masks.of("node-code");
    private static final long SERIALIZED = Masks.of("serialized");
    private static final long COMMAND = Masks.of("shell-command");

    private enum Code implements Evidence {
        PHP_TAG("<?php, <?= or an opening of PHP"),
        PHP_CALL("a PHP function that runs, reads or includes, before a bracket"),
        PHP_CALL_VALUE("such a call with a quote, dollar sign or back-quote as its first argument"),
        PHP_VARIABLE("$_GET and the other request variables, $GLOBALS"),
        CALL_COMMAND("a bracket and quote, then a shell command"),
        JAVA_CLASS("a Java package or class that leads to execution"),
        JAVA_CHAIN("getClass, forName, getMethod and the like before a bracket"),
        EXPRESSION("%{, #{, $%{ or (# before code"),
        PYTHON_DUNDER("a Python name between double underscores"),
        PYTHON_CALL("a Python function that runs or imports, before a bracket"),
        NODE_CALL("require, child_process and what leads there"),
        PROTOTYPE("__proto__ or constructor.prototype"),
        SERIALIZED("the start of a serialised object"),
        PHP_OBJECT("O:4:\"Name\":1: and the like"),
        QUOTE_CALL("a quote, an operator or dot, then a name and a bracket"),
        CONTROL_AFTER_CALL("a bracket closed, then ; and a comment, brace or quote"),
        MEMBER_CALL("three and more members or calls in a chain");

        private final String description;

        Code(String description) {
            this.description = description;
        }

        @Override
        public String description() {
            return description;
        }
    }

    @Override
    public String name() {
        return "code";
    }

    @Override
    public List<Code> features() {
        return List.of(Code.values());
    }

    @Override
    public List<Sentence> sentences() {
        return List.of(
                Sentence.quoting("PHP code", Code.PHP_TAG, Code.PHP_CALL, Code.PHP_CALL_VALUE, Code.PHP_VARIABLE),
                Sentence.quoting("a call that runs a command", Code.CALL_COMMAND),
                Sentence.quoting("Java that leads to execution", Code.JAVA_CLASS, Code.JAVA_CHAIN, Code.EXPRESSION),
                Sentence.quoting("Python that leads to execution", Code.PYTHON_DUNDER, Code.PYTHON_CALL),
                Sentence.quoting("JavaScript of a server", Code.NODE_CALL, Code.PROTOTYPE),
                Sentence.quoting("a serialised object", Code.SERIALIZED, Code.PHP_OBJECT),
                Sentence.quoting(
                        "code that goes on behind a value",
                        Code.QUOTE_CALL,
                        Code.CONTROL_AFTER_CALL,
                        Code.MEMBER_CALL));
    }

    @Override
    public Set<Code> monotone() {
        return EnumSet.of(Code.PHP_CALL_VALUE, Code.CALL_COMMAND, Code.JAVA_CHAIN, Code.PHP_OBJECT);
    }

    @Override
    public void extract(Window w, Tally tally) {
        int chain = 0;
        for (int t = 0; t < w.tokens(); t++) {
            int kind = w.kind(t);
            if (kind == Window.WORD) {
                word(w, t, tally);
                chain = w.kind(t - 1) == '.' && w.kind(t - 2) != Window.NUMBER && w.kind(t + 1) == '('
                        ? chain + 1
                        : chain;
            } else if (kind == '$') {
                tally.addIf(w.is(t, PHP), Code.PHP_VARIABLE);
            } else if (kind == '<' && w.kind(t + 1) == '?') {
                tally.addIf(w.is(t + 2, "php") || w.kind(t + 2) == '=', Code.PHP_TAG);
            } else if (kind == '(') {
                boolean quoted = Text.isQuote((byte) w.kind(t + 1));
                tally.addIf(w.is(quoted ? t + 2 : t + 1, COMMAND), Code.CALL_COMMAND);
                tally.addIf(w.kind(t + 1) == '#' && w.kind(t + 2) == Window.WORD, Code.EXPRESSION);
            } else if ((kind == '%' || kind == '#') && w.kind(t + 1) == '{') {
                tally.add(Code.EXPRESSION);
            } else if (kind == ')') {
                int next = w.kind(t + 1) == ';' ? w.kind(t + 2) : 0;
                boolean control = next == '#' || next == '/' || next == '}' || next == '?' || Text.isQuote((byte) next);
                tally.addIf(control, Code.CONTROL_AFTER_CALL);
            }
            tally.addIf(kind != Window.WORD && w.is(t, JAVA), Code.JAVA_CLASS);
        }
        tally.addIf(chain >= 2, Code.MEMBER_CALL);
    }

    private static void word(Window w, int t, Tally tally) {
        boolean call = w.kind(t + 1) == '(';
        if (w.is(t, PHP)) {
            tally.addIf(call, Code.PHP_CALL);
            int first = w.kind(t + 2);
            tally.addIf(call && (Text.isQuote((byte) first) || first == '$'), Code.PHP_CALL_VALUE);
        }
        if (w.is(t, JAVA)) {
            tally.add(call ? Code.JAVA_CHAIN : Code.JAVA_CLASS);
        }
        if (w.is(t, PYTHON)) {
            tally.addIf(w.at(w.start(t)) == '_' && w.at(w.start(t) + 1) == '_', Code.PYTHON_DUNDER);
            tally.addIf(call || w.kind(t + 1) == '.', Code.PYTHON_CALL);
        }
        tally.addIf(w.is(t, NODE), Code.NODE_CALL);
        tally.addIf(w.is(t, "__proto__") || w.is(t, "constructor") && w.is(t + 2, "prototype"), Code.PROTOTYPE);
        if (w.is(t, SERIALIZED)) {
            tally.addIf(w.end(t) - w.start(t) > 3, Code.SERIALIZED);
            boolean counted = w.kind(t + 1) == ':' && w.kind(t + 2) == Window.NUMBER && w.kind(t + 3) == ':';
            tally.addIf(counted && (w.kind(t + 4) == '"' || w.kind(t + 4) == '{'), Code.PHP_OBJECT);
        }
        int before = w.kind(t - 1);
        boolean joined = before == '.' || before == ';' || before == ',' || before == '+' || before == '}';
        tally.addIf(call && joined && (Text.isQuote((byte) w.kind(t - 2)) || w.kind(t - 2) == ')'), Code.QUOTE_CALL);
    }
}
