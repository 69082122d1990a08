package dev.sluice.host;

import dev.sluice.detector.Disposition;
import dev.sluice.detector.Verdict;
import java.util.ArrayList;
import java.util.List;

/** The header lines that tell what is protected about a request: its id, and what was found. */
public final class SluiceHeaders {

    private static final int MAX_TEXT = 200;
    private static final int MOST = 7;

    private SluiceHeaders() {}

    /** What is said about {@code passing}: its id, and the verdict if there is one. */
    public static List<HeaderLine> of(Case passing) {
        List<HeaderLine> lines = new ArrayList<>(MOST);
        addTo(lines, passing);
        return lines;
    }

    /** What is said about a verdict. */
    public static List<HeaderLine> of(Verdict verdict) {
        List<HeaderLine> lines = new ArrayList<>(MOST);
        addVerdict(verdict, lines);
        return lines;
    }

    /** Adds to {@code lines} what is said about {@code passing}. */
    public static void addTo(List<HeaderLine> lines, Case passing) {
        lines.add(new HeaderLine("Sluice-Request-Id", text(passing.model().id())));
        if (passing.verdict() != null) {
            addVerdict(passing.verdict(), lines);
        }
    }

    private static void addVerdict(Verdict verdict, List<HeaderLine> lines) {
        lines.add(new HeaderLine("Sluice-Verdict", verdict.disposition().label()));
        lines.add(new HeaderLine("Sluice-Score", decimal(verdict.score())));
        lines.add(new HeaderLine("Sluice-Completeness", verdict.completeness().label()));
        lines.add(new HeaderLine("Sluice-Model", text(verdict.model())));
        if (verdict.disposition() != Disposition.ALLOW) {
            if (verdict.attackClass() != null) {
                lines.add(new HeaderLine("Sluice-Class", verdict.attackClass().label()));
            }
            if (verdict.field() != null) {
                lines.add(new HeaderLine("Sluice-Field", text(verdict.field().toString())));
            }
        }
    }

    /** Cut, not rounded, so that no score looks higher than a threshold that it does not reach. */
    public static String decimal(double score) {
        long thousandths = (long) Math.floor(score * 1000 + 1e-6);
        return thousandths / 1000 + "."
                + Long.toString(1000 + thousandths % 1000).substring(1);
    }

    /** RFC 9651, section 3.3.3; bytes that a string cannot hold become question marks. */
    static String text(String value) {
        StringBuilder text = new StringBuilder(value.length() + 2).append('"');
        for (int i = 0; i < Math.min(value.length(), MAX_TEXT); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else {
                text.append(c < 0x20 || c > 0x7e ? '?' : c);
            }
        }
        return text.append('"').toString();
    }
}
