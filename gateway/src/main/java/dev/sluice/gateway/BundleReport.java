package dev.sluice.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.gateway.BundleInspectCommand.Signed;
import dev.sluice.host.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a bundle says about itself, for people. Works on any {@code bundle.json}; what is missing is shown as such. */
final class BundleReport {

    private final StringBuilder text = new StringBuilder();

    private BundleReport() {}

    static String of(JsonNode manifest, Signed signed, boolean schemaFits) {
        BundleReport report = new BundleReport();
        report.line("Name", value(manifest, "name"));
        report.line("Created", value(manifest, "created") + ", with LightGBM " + value(manifest, "lightgbm"));
        report.line("Signature", signed.toString());
        report.line("Schema", schema(manifest.path("featureSchema"), schemaFits));
        report.corpora(manifest.path("corpora"));
        report.line("Seed", value(manifest, "seed"));
        report.line("Split", members(manifest.path("split")));
        report.line("Parameters", members(manifest.path("parameters")));
        report.line("Calibration", calibration(manifest.path("calibration")));
        report.operatingPoints(manifest.path("operatingPoints"));
        report.metrics(manifest.path("metrics"));
        return report.text.toString().stripTrailing();
    }

    private void line(String title, String content) {
        text.append(String.format(Locale.ROOT, "%-12s %s%n", title, content));
    }

    private void lines(String title, List<String> contents) {
        if (contents.isEmpty()) {
            line(title, "none");
        }
        for (int i = 0; i < contents.size(); i++) {
            line(i == 0 ? title : "", contents.get(i));
        }
    }

    private static String value(JsonNode node, String key) {
        return node.hasNonNull(key) ? Printable.of(node.path(key).asText()) : "unknown";
    }

    private static String schema(JsonNode schema, boolean fits) {
        return "version " + value(schema, "version")
                + (fits ? ", fits this version of Sluice" : ", does not fit this version of Sluice");
    }

    private void corpora(JsonNode corpora) {
        List<String> all = new ArrayList<>();
        corpora.forEach(corpus -> all.add(value(corpus, "file") + ": " + value(corpus, "benign") + " benign, "
                + value(corpus, "malicious") + " malicious"));
        lines("Corpora", all);
    }

    /** Simple values as they are, of lists how long they are. */
    private static String members(JsonNode object) {
        List<String> members = new ArrayList<>();
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            JsonNode value = member.getValue();
            members.add(Printable.of(member.getKey()) + " "
                    + (value.isContainerNode() ? "(" + value.size() + ")" : Printable.of(value.asText())));
        }
        return members.isEmpty() ? "unknown" : String.join(", ", members);
    }

    private static String calibration(JsonNode calibration) {
        return value(calibration, "requests") + " benign requests of " + value(calibration, "sites") + " sites";
    }

    private void operatingPoints(JsonNode points) {
        List<String> all = new ArrayList<>();
        points.forEach(point -> all.add(value(point, "perMillion") + " per million: score " + value(point, "score")
                + ", rawScore " + value(point, "rawScore")));
        lines("Thresholds", all);
    }

    private void metrics(JsonNode metrics) {
        List<String> all = new ArrayList<>();
        all.add(value(metrics, "benignRequests") + " benign requests of " + value(metrics, "sites")
                + " sites set aside");
        all.add(found(metrics.path("total"), "all attacks"));
        metrics.path("classes").forEach(row -> all.add(found(row, value(row, "class"))));
        lines("Measured", all);
    }

    private static String found(JsonNode row, String what) {
        List<String> shares = new ArrayList<>();
        for (Map.Entry<String, JsonNode> member : row.properties()) {
            if (member.getKey().matches("at\\d+")) {
                shares.add(value(member.getValue(), "percent") + " % at "
                        + member.getKey().substring(2));
            }
        }
        return what + ": " + value(row, "records") + ", found " + String.join(", ", shares);
    }
}
