package dev.sluice.detector;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Commands for a shell: a separator or substitution next to the name of a command. */
final class ShellFamily implements FeatureFamily {

    private static final long COMMAND = Masks.of("shell-command");
    private static final long TOOL = Masks.of("shell-tool");
    private static final long PATH = Masks.of("shell-path");

    private enum Shell implements Evidence {
        SEPARATOR_COMMAND("; | & or a line end, then a command"),
        SUBSTITUTION("$( or a back-quote, then a command"),
        SUBSTITUTION_ANY("$( or a pair of back-quotes around anything"),
        COMMAND_ARGUMENT("a command, then an option, path or address"),
        COMMAND_FIRST("the text starts with a command and a blank"),
        PIPE_PAIR("|| or && next to a command"),
        TRAILING_SEPARATOR("the text ends with ; | & or a back-quote"),
        LEADING_SEPARATOR("the text starts with ; | & or a back-quote"),
        REDIRECTION("> or < next to a path or descriptor"),
        PATH("a path or invocation of a shell's tools"),
        VARIABLE("$name or ${name}"),
        FUNCTION_BODY("() {: the start of a function, as in Shellshock"),
        SEPARATOR_PATH("; | & or a line end, then an absolute path"),
        ARITHMETIC("$(( ))"),
        QUOTE_SEPARATOR("a quote, then ; | or &, then a word"),
        SPLIT_WORD("a backslash, caret or quote inside a word"),
        GLOB("? or * inside an absolute path"),
        CALCULATION("expr or set /a, then a calculation with numbers"),
        COMMAND_ALONE("a command between two separators, or between one and an end of the text"),
        VARIABLE_IN_WORD("${name} inside a word"),
        SEPARATOR_TOOL("; | & or a line end, then a command whose name is no everyday word");

        private final String description;

        Shell(String description) {
            this.description = description;
        }

        @Override
        public String description() {
            return description;
        }
    }

    @Override
    public String name() {
        return "shell";
    }

    @Override
    public List<Shell> features() {
        return List.of(Shell.values());
    }

    @Override
    public List<Sentence> sentences() {
        return List.of(
                Sentence.quoting(
                        "a separator, then a shell command",
                        Shell.SEPARATOR_COMMAND,
                        Shell.SEPARATOR_TOOL,
                        Shell.PIPE_PAIR,
                        Shell.COMMAND_ALONE,
                        Shell.SEPARATOR_PATH,
                        Shell.QUOTE_SEPARATOR),
                Sentence.quoting(
                        "a command inside a command",
                        Shell.SUBSTITUTION,
                        Shell.SUBSTITUTION_ANY,
                        Shell.ARITHMETIC,
                        Shell.CALCULATION),
                Sentence.quoting("a shell command with arguments", Shell.COMMAND_ARGUMENT, Shell.COMMAND_FIRST),
                Sentence.quoting(
                        "a separator of commands at an end of the value",
                        Shell.TRAILING_SEPARATOR,
                        Shell.LEADING_SEPARATOR),
                Sentence.quoting(
                        "a path, redirection or pattern of a shell", Shell.REDIRECTION, Shell.PATH, Shell.GLOB),
                Sentence.quoting("a shell's variable or function", Shell.VARIABLE, Shell.FUNCTION_BODY),
                Sentence.quoting("a word that is split to get by a filter", Shell.SPLIT_WORD, Shell.VARIABLE_IN_WORD));
    }

    @Override
    public Set<Shell> monotone() {
        return EnumSet.of(Shell.SEPARATOR_TOOL, Shell.PIPE_PAIR, Shell.FUNCTION_BODY, Shell.CALCULATION);
    }

    @Override
    public void extract(Window w, Tally tally) {
        int backQuotes = 0;
        for (int t = 0; t < w.tokens(); t++) {
            int kind = w.kind(t);
            if (isSeparator(kind)) {
                separator(w, t, tally);
            } else if (kind == '$') {
                dollar(w, t, tally);
            } else if (kind == '`') {
                backQuotes++;
                tally.addIf(w.is(t + 1, COMMAND), Shell.SUBSTITUTION);
            } else if (kind == '>' || kind == '<') {
                tally.addIf(isPath(w, t + 1) || w.kind(t + 1) == '&', Shell.REDIRECTION);
            } else if (kind == '(') {
                tally.addIf(w.kind(t + 1) == ')' && w.kind(t + 2) == '{', Shell.FUNCTION_BODY);
            } else if (kind == '\\' || kind == '^') {
                boolean inside = w.kind(t - 1) == Window.WORD && w.kind(t + 1) == Window.WORD;
                tally.addIf(inside && !w.spaced(t) && !w.spaced(t + 1), Shell.SPLIT_WORD);
            } else if (kind == '?' || kind == '*') {
                tally.addIf(isGlob(w, t) || isGlobbed(w, t), Shell.GLOB);
            } else if (kind == Window.WORD && w.is(t, COMMAND)) {
                command(w, t, tally);
            }
            tally.addIf(w.is(t, PATH), Shell.PATH);
        }
        tally.addIf(backQuotes >= 2, Shell.SUBSTITUTION_ANY);
        tally.addIf(isSeparator(w.kind(0)) || w.kind(0) == '`', Shell.LEADING_SEPARATOR);
        int last = w.kind(w.tokens() - 1);
        tally.addIf(isSeparator(last) || last == '`', Shell.TRAILING_SEPARATOR);
    }

    private static void separator(Window w, int t, Tally tally) {
        boolean command = w.is(t + 1, COMMAND) && w.kind(t + 2) != '=' && w.kind(t + 2) != '.';
        tally.addIf(command, Shell.SEPARATOR_COMMAND);
        tally.addIf(command && w.is(t + 1, TOOL), Shell.SEPARATOR_TOOL);
        boolean pair = w.kind(t) == w.kind(t - 1) && (w.kind(t) == '|' || w.kind(t) == '&');
        tally.addIf(pair && (command || w.is(t - 2, COMMAND)), Shell.PIPE_PAIR);
        tally.addIf(isPath(w, t + 1), Shell.SEPARATOR_PATH);
        tally.addIf(command && isEnd(w.kind(t + 2)), Shell.COMMAND_ALONE);
        tally.addIf(Text.isQuote((byte) w.kind(t - 1)) && w.kind(t + 1) == Window.WORD, Shell.QUOTE_SEPARATOR);
    }

    private static void dollar(Window w, int t, Tally tally) {
        int next = w.kind(t + 1);
        if (next == '(') {
            tally.add(Shell.SUBSTITUTION_ANY);
            tally.addIf(w.is(t + 2, COMMAND) || isPath(w, t + 2), Shell.SUBSTITUTION);
            tally.addIf(w.kind(t + 2) == '(', Shell.ARITHMETIC);
        } else {
            tally.addIf(next == Window.WORD && !w.spaced(t + 1) || next == '{', Shell.VARIABLE);
            boolean inWord = w.kind(t - 1) == Window.WORD && !w.spaced(t);
            boolean braced = next == '{' && w.kind(t + 3) == '}' && w.kind(t + 4) == Window.WORD && !w.spaced(t + 4);
            tally.addIf(inWord && braced, Shell.VARIABLE_IN_WORD);
        }
    }

    private static void command(Window w, int t, Tally tally) {
        boolean option = w.kind(t + 1) == '-' && w.spaced(t + 1) && !w.spaced(t + 2);
        boolean argument = option || isPath(w, t + 1) && w.spaced(t + 1) || w.is(t + 1, "http") || w.is(t + 1, "https");
        tally.addIf(argument, Shell.COMMAND_ARGUMENT);
        tally.addIf(t == 0 && w.spaced(1), Shell.COMMAND_FIRST);
        tally.addIf(t == 0 && isSeparator(w.kind(1)) && isEnd(w.kind(2)), Shell.COMMAND_ALONE);
        int number = w.is(t, "expr") ? t + 1 : w.is(t, "set") && w.kind(t + 1) == '/' && w.is(t + 2, "a") ? t + 3 : t;
        boolean calculation = number > t && w.kind(number) == Window.NUMBER && w.kind(number + 2) == Window.NUMBER;
        tally.addIf(calculation, Shell.CALCULATION);
    }

    private static boolean isPath(Window w, int t) {
        boolean unix = w.kind(t) == '/' && w.kind(t + 1) == Window.WORD;
        boolean windows =
                w.kind(t) == Window.WORD && w.end(t) - w.start(t) == 1 && w.kind(t + 1) == ':' && w.kind(t + 2) == '\\';
        return unix || windows;
    }

    /** A pattern behind a slash; {@code /*} with a blank or another star behind it opens a comment. */
    private static boolean isGlob(Window w, int t) {
        boolean behindSlash = w.kind(t - 1) == '/' && !w.spaced(t);
        boolean comment =
                w.kind(t) == '*' && (w.spaced(t + 1) || w.kind(t + 1) == '*' || w.kind(t + 1) == Window.NEWLINE);
        return behindSlash && !comment;
    }

    private static boolean isGlobbed(Window w, int t) {
        boolean after = w.kind(t + 1) == Window.WORD || w.kind(t + 1) == '/';
        return w.kind(t - 1) == Window.WORD && w.kind(t - 2) == '/' && after && !w.spaced(t + 1);
    }

    private static boolean isEnd(int kind) {
        return isSeparator(kind) || kind == Window.NONE || kind == '#' || kind == '`';
    }

    private static boolean isSeparator(int kind) {
        return kind == ';' || kind == '|' || kind == '&' || kind == Window.NEWLINE;
    }
}
