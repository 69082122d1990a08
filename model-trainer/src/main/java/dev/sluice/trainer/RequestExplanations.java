package dev.sluice.trainer;

import dev.sluice.detector.Bundle;
import dev.sluice.detector.Explainer;
import dev.sluice.detector.Explanation;
import dev.sluice.detector.Explanation.Contribution;
import dev.sluice.detector.FeatureSchema;
import dev.sluice.detector.ScoredField;
import dev.sluice.detector.TableColumn;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Explains the worst window of some requests. Requests of which no value needs the model have none. */
final class RequestExplanations {

    private final List<Explanation> explanations = new ArrayList<>();
    private final List<Boolean> labels = new ArrayList<>();

    /** Explains {@code records} as they were replayed. */
    static RequestExplanations of(List<CorpusRecord> records, Bundle bundle, Workers workers) {
        Embedder embedder = new Embedder(Embedder.REPLAY_SEED);
        ThreadLocal<Explainer> explainers = ThreadLocal.withInitial(() -> new Explainer(bundle, Detectors.PATIENT));
        RequestExplanations result = new RequestExplanations();
        Iterator<CorpusRecord> remaining = records.iterator();
        try (Progress progress = Progress.start("explaining", records.size(), "requests")) {
            workers.<CorpusRecord, Explained>map(
                    () -> remaining.hasNext() ? remaining.next() : null,
                    record -> {
                        progress.stepBy(1);
                        return explained(explainers.get(), embedder.request(record), record.malicious());
                    },
                    result::add);
        }
        return result;
    }

    private record Explained(Explanation explanation, boolean attack) {}

    private static @Nullable Explained explained(Explainer explainer, CorpusRequest request, boolean attack) {
        List<ScoredField> fields = explainer.fields(request);
        return fields.isEmpty()
                ? null
                : new Explained(explainer.explain(fields.get(0).evidence()), attack);
    }

    private void add(Explained explained) {
        explanations.add(explained.explanation());
        labels.add(explained.attack());
    }

    int size() {
        return explanations.size();
    }

    Explanation get(int row) {
        return explanations.get(row);
    }

    Attributions attributions() {
        List<TableColumn> columns = FeatureSchema.features().stream()
                .map(feature -> TableColumn.numeric(feature.name(), Set.of()))
                .toList();
        double[][] values = new double[columns.size()][size()];
        double[][] contributions = new double[size()][columns.size()];
        boolean[] positive = new boolean[size()];
        for (int row = 0; row < positive.length; row++) {
            positive[row] = labels.get(row);
            List<Contribution> all = explanations.get(row).contributions();
            for (int c = 0; c < columns.size(); c++) {
                values[c][row] = all.get(c).value();
                contributions[row][c] = all.get(c).contribution();
            }
        }
        double expected = explanations.isEmpty() ? 0 : explanations.get(0).expectedRawScore();
        return new Attributions(
                new LabelledRows(columns, values, positive, new int[0], List.of()), contributions, expected);
    }
}
