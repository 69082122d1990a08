package dev.sluice.detector;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Paths that leave their folder or name a file nobody should fetch. */
final class PathFamily implements FeatureFamily {

    private static final long TARGET = Masks.of("path-target");
    private static final long ROOT = Masks.of("path-root");
    private static final long WRAPPER = Masks.of("uri-wrapper");

    private enum Path implements Evidence {
        DEPTH("steps to the parent folder"),
        ODD_STEP("three and more dots, or dots and other signs, between slashes"),
        TARGET("a file or folder worth stealing"),
        TARGET_AFTER_STEP("such a target and at least one step to the parent"),
        ROOT("a folder at the root of a system"),
        AT_START("the text starts with a slash, drive or backslash"),
        STEP_AT_START("the text starts with a step to the parent"),
        BACKSLASH_STEP("steps with backslashes"),
        SLASH_RUN("runs of two and more slashes, other than behind a scheme"),
        CURRENT_STEP("steps to the current folder: /./"),
        PARAMETER_STEP("..; before a slash"),
        WRAPPER("an address of a stream wrapper"),
        ENDS_CUT("a target, then a NUL, a question mark, # or spaces at the end"),
        DOTS("pairs of dots that are no step"),
        HIDDEN_FILE("a slash, then a dot and a name"),
        CONFIGURATION("a folder at the root of a system, then a file of settings, logs or secrets"),
        STEP_FILE("a step to the parent, then a file of settings, logs, code or secrets"),
        ROOT_FIRST("the text starts with a folder at the root of a system"),
        SYSTEM_ONLY("nothing but a path from a folder of the system that no site has");

        private final String description;

        Path(String description) {
            this.description = description;
        }

        @Override
        public String description() {
            return description;
        }
    }

    @Override
    public String name() {
        return "path";
    }

    @Override
    public List<Path> features() {
        return List.of(Path.values());
    }

    @Override
    public List<Sentence> sentences() {
        return List.of(
                Sentence.quoting(
                        "steps to parent folders, {n} in all", Path.DEPTH, Path.STEP_AT_START, Path.BACKSLASH_STEP),
                Sentence.quoting(
                        "steps between folders that are spelled to get by a filter",
                        Path.ODD_STEP,
                        Path.PARAMETER_STEP,
                        Path.CURRENT_STEP,
                        Path.SLASH_RUN,
                        Path.DOTS),
                Sentence.quoting(
                        "a file or folder worth stealing",
                        Path.TARGET,
                        Path.TARGET_AFTER_STEP,
                        Path.STEP_FILE,
                        Path.CONFIGURATION,
                        Path.HIDDEN_FILE,
                        Path.ENDS_CUT),
                Sentence.quoting(
                        "an absolute path into the system",
                        Path.ROOT,
                        Path.AT_START,
                        Path.ROOT_FIRST,
                        Path.SYSTEM_ONLY),
                Sentence.quoting("an address of a stream wrapper", Path.WRAPPER));
    }

    @Override
    public Set<Path> monotone() {
        return EnumSet.of(Path.DEPTH, Path.TARGET_AFTER_STEP, Path.PARAMETER_STEP);
    }

    @Override
    public void extract(Window w, Tally tally) {
        boolean root = false;
        for (int t = 0; t < w.tokens(); t++) {
            int kind = w.kind(t);
            root |= w.is(t, ROOT);
            if (w.kind(t - 1) == '.' && w.kind(t) == Window.WORD && w.kind(t + 1) != '.') {
                tally.addIf(root && isSettings(w, t), Path.CONFIGURATION);
                tally.addIf(tally.get(Path.DEPTH) > 0 && (isSettings(w, t) || isCode(w, t)), Path.STEP_FILE);
            }
            if (kind == '.') {
                t = dots(w, t, tally);
            } else if (isSlash(kind)) {
                slash(w, t, tally);
            }
            if (w.is(t, TARGET | WRAPPER | ROOT)) {
                tally.addIf(w.is(t, WRAPPER), Path.WRAPPER);
                tally.addIf(w.is(t, ROOT), Path.ROOT);
                tally.addIf(w.is(t, TARGET), Path.TARGET);
                tally.addIf(w.is(t, TARGET) && tally.get(Path.DEPTH) > 0, Path.TARGET_AFTER_STEP);
            }
        }
        boolean drive = w.kind(1) == ':' && isSlash(w.kind(2)) && w.end(0) == 1;
        tally.addIf(isSlash(w.kind(0)) || drive, Path.AT_START);
        tally.addIf(w.is(0, ROOT), Path.ROOT_FIRST);
        tally.addIf(isSlash(w.kind(0)) && isSystem(w, 1) && isPath(w), Path.SYSTEM_ONLY);
    }

    private static boolean isSystem(Window w, int t) {
        return w.is(t, "etc")
                || w.is(t, "proc")
                || w.is(t, "var")
                || w.is(t, "usr")
                || w.is(t, "winnt")
                || w.is(t, "boot");
    }

    private static boolean isPath(Window w) {
        for (int t = 0; t < w.tokens(); t++) {
            int kind = w.kind(t);
            boolean name = kind <= Window.NUMBER || kind == '.' || kind == '-' || kind == '<' || kind == '>';
            if (!name && !isSlash(kind) || w.spaced(t)) {
                return false;
            }
        }
        return true;
    }

    /** Reads the dots at {@code t} and returns the last token read. */
    private static int dots(Window w, int t, Tally tally) {
        int end = t;
        while (w.kind(end + 1) == '.') {
            end++;
        }
        int dots = end - t + 1;
        boolean control = w.kind(end + 1) == (Canonicalizer.CONTROL & 0xFF);
        int next = w.kind(control ? end + 2 : end + 1);
        boolean slashBefore = t == 0 || isSlash(w.kind(t - 1)) || w.kind(t - 1) == '=';
        boolean slashAfter = isSlash(next);
        if (dots == 2) {
            if (slashAfter) {
                tally.add(Path.DEPTH);
                tally.addIf(next == '\\', Path.BACKSLASH_STEP);
                tally.addIf(t == 0, Path.STEP_AT_START);
            } else if (next == ';' && isSlash(w.kind(end + 2))) {
                tally.add(Path.DEPTH);
                tally.add(Path.PARAMETER_STEP);
            } else if (slashBefore && w.kind(t - 1) != '=') {
                tally.add(next == Window.NONE ? Path.DEPTH : Path.ODD_STEP);
            } else {
                tally.add(Path.DOTS);
            }
        } else if (dots > 2) {
            boolean cutOff = dots == 3 && next == Window.NONE;
            tally.addIf(slashAfter || slashBefore && t > 0 && !cutOff, Path.ODD_STEP);
        } else if (slashAfter && isSlash(w.kind(t - 1))) {
            tally.add(Path.CURRENT_STEP);
        } else if (isSlash(w.kind(t - 1)) && next == Window.WORD) {
            tally.add(Path.HIDDEN_FILE);
        }
        return end;
    }

    private static void slash(Window w, int t, Tally tally) {
        boolean run = isSlash(w.kind(t + 1)) && !w.spaced(t + 1) && !isSlash(w.kind(t - 1));
        tally.addIf(run && w.kind(t - 1) != ':', Path.SLASH_RUN);
        int next = w.kind(t + 1);
        boolean odd = (next == '?' || next > 0x7F) && (w.kind(t + 2) == next || isSlash(w.kind(t + 2)));
        tally.addIf(odd && isSlash(w.kind(t + 3)), Path.ODD_STEP);
        tally.addIf(w.is(t + 1, TARGET) && w.tokens() - t < 8 && w.kind(t + 4) == '?', Path.ENDS_CUT);
    }

    private static boolean isSettings(Window w, int t) {
        return w.is(t, "conf")
                || w.is(t, "cnf")
                || w.is(t, "ini")
                || w.is(t, "log")
                || w.is(t, "d")
                || w.is(t, "key")
                || w.is(t, "pem")
                || w.is(t, "bak")
                || w.is(t, "gz")
                || w.is(t, "cfg")
                || w.is(t, "pdb");
    }

    private static boolean isCode(Window w, int t) {
        return w.is(t, "php")
                || w.is(t, "asp")
                || w.is(t, "aspx")
                || w.is(t, "jsp")
                || w.is(t, "pl")
                || w.is(t, "cgi")
                || w.is(t, "inc")
                || w.is(t, "sh")
                || w.is(t, "exe")
                || w.is(t, "config")
                || w.is(t, "properties")
                || w.is(t, "yml")
                || w.is(t, "sql")
                || w.is(t, "db")
                || w.is(t, "passwd");
    }

    private static boolean isSlash(int kind) {
        return kind == '/' || kind == '\\';
    }
}
