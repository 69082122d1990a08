package dev.sluice.trainer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.detector.Bundle;
import dev.sluice.detector.BundleException;
import dev.sluice.detector.Detector;
import dev.sluice.detector.Policy;
import dev.sluice.trainer.Replay.Outcome;
import dev.sluice.trainer.Split.Side;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the scorecard says of one bundle. */
final class BundleSections {

    private static final int WORST = 10;

    private final BundleOption bundle;

    BundleSections(BundleOption bundle) {
        this.bundle = bundle;
    }

    /** The bundle on the side of its split that it learnt nothing from. */
    Section validation(Corpora corpora, Groups groups, Workers workers) throws BundleException {
        Bundle loaded = bundle.load();
        Split split = bundle.split();
        List<Outcome> outcomes = new Replay(new Detector(loaded, Detectors.PATIENT), Policy.DEFAULT, groups)
                .run(
                        corpora,
                        workers,
                        (record, group) -> split.side(group) == Side.VALIDATION
                                && !record.source().startsWith(SynthesizeCommand.SOURCE_PREFIX));
        if (outcomes.isEmpty()) {
            throw new InputException("the corpora hold no records of the side that validates " + loaded.name());
        }
        Report report = new Report(new Evaluation(outcomes, Budget.PER_MILLION), loaded.calibration(), true);
        return new Section(
                "validation",
                "The bundle " + loaded.name() + " on sites and attack families it never saw",
                "Records of the validation side, " + split.validation()
                        + " % of the sites, of the attack families and of"
                        + " the benign values, made-up ones left out. \"At 0.1 %\" means at the rawScore that 0.1 % of these very browsing"
                        + " requests exceed; tagged and blocked are by the bundle's own calibration. Intervals are 95 %, by"
                        + " a bootstrap over attack families or sites; where all of them agree, Wilson's over their"
                        + " number. Letters and digits of recorded browsing are shown as x and 0.",
                report.text(true, WORST, WORST),
                report.json());
    }

    /** How well the bundle's budgets keep their promise on unseen sites. */
    Section calibration() {
        JsonNode manifest = bundle.manifest();
        if (manifest.path("calibrationSpread").isEmpty()) {
            throw new InputException(
                    bundle.folder() + ": bundle.json has no \"calibrationSpread\"; the bundle was trained"
                            + " with too few sites or by an older version. Train it again or leave out --part calibration");
        }
        Table table = new Table(
                0,
                List.of(
                        "of a million promised",
                        "kept in % of the splits",
                        "realised at the median",
                        "at the 90th percentile"));
        manifest.path("calibrationSpread")
                .forEach(row -> table.add(List.of(
                        row.path("perMillion").asText(),
                        rounded(row.path("keptPercent")),
                        rounded(row.path("median")),
                        rounded(row.path("high")))));
        return new Section(
                "calibration",
                "What a budget comes to on unseen sites",
                String.format(
                        Locale.ROOT,
                        "From the out-of-fold scores of %,d browsing requests of %d sites: three quarters of the sites"
                                + " calibrate, the rest are unseen, 500 random splits.",
                        manifest.at("/calibration/recorded").asLong(),
                        manifest.at("/calibration/sites").asLong()),
                table.render(true),
                Map.of("spread", manifest.path("calibrationSpread")));
    }

    private static String rounded(JsonNode number) {
        return String.format(Locale.ROOT, "%.0f", number.asDouble());
    }
}
