package dev.sluice.gateway;

import dev.sluice.detector.Disposition;
import dev.sluice.detector.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The header lines that an upstream gets: the client's own, where the request came from, and the verdict. */
final class SluiceHeaders {

    private static final int MAX_TEXT = 200;

    private SluiceHeaders() {}

    static List<HeaderLine> of(Passage passage) {
        RequestModel model = passage.model();
        List<HeaderLine> lines = new ArrayList<>(model.forwarded());
        lines.add(new HeaderLine("X-Forwarded-For", passage.client().address().getHostAddress()));
        lines.add(new HeaderLine("X-Forwarded-Proto", passage.client().scheme()));
        if (!model.host().isEmpty()) {
            lines.add(new HeaderLine("X-Forwarded-Host", model.host()));
        }
        lines.add(new HeaderLine("Sluice-Request-Id", text(model.id())));
        if (passage.verdict() != null) {
            addVerdict(passage.verdict(), lines);
        }
        return lines;
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
    static String decimal(double score) {
        return String.format(Locale.ROOT, "%.3f", Math.floor(score * 1000 + 1e-6) / 1000);
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
