package dev.sluice.trainer;

import dev.sluice.detector.TableColumn;
import dev.sluice.trainer.Comparison.Measure;
import dev.sluice.trainer.Contender.Fitted;
import dev.sluice.trainer.Examples.Attack;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Windows and requests of a corpus in numbers that slow learners bear, evenly spread over it. An attack teaches by the
 * window that carries it; where it is not known which of several that is, it teaches nothing here.
 */
final class WindowSample {

    private final Extracts extracts;
    private final Split split;
    private final List<TableColumn> columns;

    WindowSample(Extracts extracts, Split split, List<String> features) {
        this.extracts = extracts;
        this.split = split;
        this.columns = features.stream()
                .map(feature -> TableColumn.numeric(feature, Set.of()))
                .toList();
    }

    /** At most so many windows of each class of the learning side. */
    LabelledRows learning(int mostEach) {
        Examples examples = extracts.examples(split::learns, Set.of());
        int[] benign =
                spread(examples.benign().stream().mapToInt(Examples.Benign::row).toArray(), mostEach);
        int[] attacks = spread(
                examples.attacks().stream()
                        .map(Attack::rows)
                        .filter(rows -> rows.size() == 1)
                        .mapToInt(rows -> rows.get(0))
                        .distinct()
                        .toArray(),
                mostEach);
        if (benign.length == 0 || attacks.length == 0) {
            throw new InputException("the learning side holds " + benign.length + " benign windows and "
                    + attacks.length + " of attacks; a comparison needs both");
        }
        boolean[] labels = new boolean[benign.length + attacks.length];
        Arrays.fill(labels, benign.length, labels.length, true);
        return rows(
                IntStream.concat(Arrays.stream(benign), Arrays.stream(attacks)).toArray(), labels);
    }

    /**
     * At most so many requests of each class of the validation side, real ones if there are any; a request scores as its
     * worst window does.
     */
    Measure measure(int mostEach) {
        Predicate<Extract> calibrating = CrossFit.calibrating(extracts);
        List<Extract> benign = spread(
                extracts.where(
                        extract -> calibrating.test(extract) && !split.learns(extract) && extract.values().length > 0),
                mostEach);
        List<Extract> found =
                extracts.where(extract -> !extract.benign() && !split.learns(extract) && extract.values().length > 0);
        List<Extract> real =
                found.stream().filter(extract -> !extract.synthetic()).toList();
        List<Extract> attacks = spread(real.isEmpty() ? found : real, mostEach);
        if (benign.isEmpty() || attacks.isEmpty()) {
            throw new InputException("the validation side holds " + benign.size() + " benign requests of sites and "
                    + attacks.size() + " attacks; a comparison needs both");
        }
        return new Requests(Stream.concat(benign.stream(), attacks.stream()).toList());
    }

    private final class Requests implements Measure {

        private final List<Extract> tested;
        private final Map<Integer, Integer> places = new HashMap<>();
        private final LabelledRows windows;

        Requests(List<Extract> tested) {
            this.tested = tested;
            int[] distinct = tested.stream()
                    .flatMapToInt(extract -> Arrays.stream(extract.values()))
                    .map(extracts.values()::row)
                    .distinct()
                    .toArray();
            for (int row : distinct) {
                places.put(row, places.size());
            }
            this.windows = rows(distinct, new boolean[distinct.length]);
        }

        @Override
        public int size() {
            return tested.size();
        }

        @Override
        public BinaryScores scores(Fitted model) {
            double[] byWindow = model.scores(windows, windows.all());
            boolean[] labels = new boolean[tested.size()];
            double[] scores = new double[tested.size()];
            for (int i = 0; i < scores.length; i++) {
                labels[i] = !tested.get(i).benign();
                scores[i] = Arrays.stream(tested.get(i).values())
                        .mapToDouble(value -> byWindow[place(value)])
                        .max()
                        .orElseThrow();
            }
            return new BinaryScores(scores, labels);
        }

        private int place(int value) {
            return Objects.requireNonNull(places.get(extracts.values().row(value)));
        }
    }

    private LabelledRows rows(int[] windows, boolean[] labels) {
        double[][] values = new double[columns.size()][windows.length];
        for (int i = 0; i < windows.length; i++) {
            double[] vector = extracts.values().windows().dense(new int[] {windows[i]}, columns.size());
            for (int c = 0; c < vector.length; c++) {
                values[c][i] = vector[c];
            }
        }
        return new LabelledRows(columns, values, labels, new int[0], List.of());
    }

    private static int[] spread(int[] all, int most) {
        int count = Math.min(most, all.length);
        return IntStream.range(0, count)
                .map(i -> all[(int) ((long) i * all.length / count)])
                .toArray();
    }

    private static <T> List<T> spread(List<T> all, int most) {
        int count = Math.min(most, all.size());
        return IntStream.range(0, count)
                .mapToObj(i -> all.get((int) ((long) i * all.size() / count)))
                .toList();
    }
}
