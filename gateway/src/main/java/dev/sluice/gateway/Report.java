package dev.sluice.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.host.Printable;
import dev.sluice.host.SluiceHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A decision with its reasons as text for a terminal. Whatever a client sent is escaped. */
final class Report {

    private static final int LABEL = 12;
    private static final int MAX_SENTENCE = 160;

    private final JsonNode decision;
    private final List<String> lines = new ArrayList<>();

    private Report(JsonNode decision) {
        this.decision = decision;
    }

    /** Reads the keys of {@code docs/decision-log.md}; those that are absent are passed over. */
    static String of(JsonNode decision) {
        return new Report(decision).text();
    }

    private String text() {
        line("Request", joined(" ", "request_id", "time"));
        line("", joined(" ", "method", "host", "path"));
        line("Verdict", verdict());
        line("Score", score());
        line("Class", value("attack_class"));
        line("Inspected", joined(", model ", "completeness", "model"));
        line("Route", joined(", mode ", "route", "mode"));
        String label = "Decided by";
        for (JsonNode place : decision.path("decided_by")) {
            line(label, place.asText());
            label = "";
        }
        line("Excepted", excepted());
        line("Field", value("field"));
        excerpt();
        reasons();
        others();
        return String.join(System.lineSeparator(), lines);
    }

    private void line(String label, String text) {
        if (!text.isEmpty()) {
            lines.add((label + " ".repeat(LABEL - label.length()) + Printable.of(text)).stripTrailing());
        }
    }

    private String value(String key) {
        return decision.path(key).asText("");
    }

    private String joined(String separator, String... keys) {
        List<String> values = new ArrayList<>();
        for (String key : keys) {
            if (!value(key).isEmpty()) {
                values.add(value(key));
            }
        }
        return String.join(separator, values);
    }

    private String verdict() {
        String disposition = value("disposition");
        boolean spared = disposition.equals("block")
                && decision.has("enforced")
                && !decision.path("enforced").asBoolean();
        return disposition
                + (spared ? ", but not enforced" : "")
                + (decision.has("status") ? ", answered with " + value("status") : "");
    }

    private String excepted() {
        JsonNode excepted = decision.path("excepted");
        return excepted.isMissingNode()
                ? ""
                : excepted.path("field").asText() + ", "
                        + SluiceHeaders.decimal(excepted.path("score").asDouble()) + ", "
                        + excepted.path("attack_class").asText() + "; taken out by exception " + value("exception");
    }

    private String score() {
        String raw = decision.has("raw_score")
                ? String.format(
                        Locale.ROOT,
                        ", rawScore %.3f",
                        decision.path("raw_score").asDouble())
                : "";
        return SluiceHeaders.decimal(decision.path("score").asDouble()) + raw + "; tag-at " + value("tag_at")
                + ", block-at " + value("block_at");
    }

    private void excerpt() {
        if (!decision.path("excerpt").isTextual()) {
            return;
        }
        String excerpt = value("excerpt");
        boolean[] marked = new boolean[excerpt.length()];
        for (JsonNode mark : decision.path("marks")) {
            for (int i = Math.max(0, mark.path("from").asInt());
                    i < Math.min(marked.length, mark.path("to").asInt());
                    i++) {
                marked[i] = true;
            }
        }
        StringBuilder shown = new StringBuilder();
        StringBuilder under = new StringBuilder();
        for (int i = 0; i < marked.length; i++) {
            String printable = Printable.of(excerpt.substring(i, i + 1));
            shown.append(printable);
            under.append((marked[i] ? "^" : " ").repeat(printable.length()));
        }
        line("Text", shown.toString());
        line("", under.toString().isBlank() ? "" : under.toString());
    }

    private void reasons() {
        if (decision.path("reasons").isEmpty()) {
            if (!value("field").isEmpty()) {
                line("Reasons", "not kept: too many decisions came at a time, or the gateway was stopping");
            }
            return;
        }
        lines.add("");
        lines.add("Reasons");
        for (JsonNode reason : decision.path("reasons")) {
            lines.add(String.format(
                    Locale.ROOT,
                    "  %+6.2f  %s (%s, bytes %d to %d)",
                    reason.path("contribution").asDouble(),
                    cut(Printable.of(reason.path("sentence").asText())),
                    Printable.of(reason.path("feature").asText()),
                    reason.path("from").asInt(),
                    reason.path("to").asInt()));
        }
        if (!decision.path("excerpt").isTextual()) {
            lines.add("  The text is not kept, because the name of the field says that it is secret.");
        }
    }

    private void others() {
        if (decision.path("other_fields").isEmpty()) {
            return;
        }
        lines.add("");
        lines.add("Other fields");
        for (JsonNode other : decision.path("other_fields")) {
            lines.add("  " + SluiceHeaders.decimal(other.path("score").asDouble()) + "  "
                    + Printable.of(other.path("field").asText()));
        }
    }

    private static String cut(String sentence) {
        return sentence.length() <= MAX_SENTENCE ? sentence : sentence.substring(0, MAX_SENTENCE) + "…";
    }
}
