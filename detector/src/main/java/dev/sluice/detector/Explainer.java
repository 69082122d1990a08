package dev.sluice.detector;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sluice.detector.Explanation.Contribution;
import dev.sluice.detector.Reason.Quote;
import dev.sluice.detector.Sentences.Topic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Tells why a window got its rawScore: exact Shapley values, folded into a few reasons that show what they mean. Takes
 * milliseconds for a window, so keep it away from the threads that serve requests. Not thread-safe.
 */
public final class Explainer {

    /** Most reasons of an explanation. */
    public static final int MAX_REASONS = 5;

    /** Reasons weaker than this share of the strongest say nothing; those against an attack must be stronger. */
    private static final double LEAST_SHARE = 0.03;

    private static final double LEAST_SHARE_AGAINST = 0.2;
    private static final int MAX_QUOTES = 3;
    private static final int MAX_QUOTE_LENGTH = 60;
    private static final int NEAR = 3;
    private static final List<FeatureSchema.Feature> FEATURES = FeatureSchema.features();

    private final Bundle bundle;
    private final TreeShap shap;
    private final FieldReader fields;
    private final WindowSource windows = new WindowSource();
    private final Canonicalizer canonicalizer = new Canonicalizer();
    private final QuoteFinder quotes = new QuoteFinder();

    public Explainer(Bundle bundle, Limits limits) {
        this.bundle = bundle;
        this.shap = new TreeShap(bundle.attack());
        this.fields = new FieldReader(limits);
    }

    /** Why the window of {@code evidence} got its rawScore. */
    public Explanation explain(WinningWindow evidence) {
        double[] vector = evidence.vector();
        double[] contributions = shap.contributions(vector).clone();
        quotes.read(evidence.text());
        Range origins = origins(evidence);
        return new Explanation(
                evidence.field(),
                start(evidence, origins),
                bundle.attack().rawScore(vector),
                shap.expectedRawScore(),
                readable(evidence.text()),
                new Folding(evidence, vector, contributions, origins).reasons(),
                IntStream.range(0, vector.length)
                        .mapToObj(i -> new Contribution(FEATURES.get(i).name(), vector[i], contributions[i]))
                        .toList());
    }

    /** The likeliest attack class of a window, whatever its rawScore. */
    public AttackClass attackClass(WinningWindow evidence) {
        return bundle.classOf(evidence.vector());
    }

    /** Every field of {@code request} that needs the model, the worst first. */
    public List<ScoredField> fields(RequestView request) {
        List<ScoredField> found = new ArrayList<>();
        fields.read(request, (path, bytes, from, to) -> {
            if (!WindowSource.isInert(bytes, from, to)) {
                scored(path, bytes, from, to).ifPresent(found::add);
            }
            return true;
        });
        found.sort(Comparator.comparingDouble(ScoredField::rawScore).reversed());
        return found;
    }

    private Optional<ScoredField> scored(FieldPath path, byte[] bytes, int from, int to) {
        double[] worst = {Verdict.INERT, 0};
        windows.read(bytes, from, to, (start, vector) -> {
            double rawScore = bundle.attack().rawScore(vector);
            if (rawScore > worst[0]) {
                worst[0] = rawScore;
                worst[1] = start;
            }
            return true;
        });
        if (worst[0] == Verdict.INERT) {
            return Optional.empty();
        }
        WinningWindow evidence = windows.evidence(path.toField(), bytes, from, to, (int) worst[1]);
        return Optional.of(new ScoredField(worst[0], bundle.calibration().score(worst[0]), evidence));
    }

    /** Never 0 for a window that does not begin its value, even where its origin is lost. */
    private static int start(WinningWindow evidence, Range origins) {
        return evidence.textStart() == 0
                ? 0
                : Math.max(1, origins.original(0, evidence.text().length).from());
    }

    private static String readable(byte[] text) {
        byte[] shown = text.clone();
        for (int i = 0; i < shown.length; i++) {
            shown[i] = shown[i] < 0 ? (byte) '\u00b7' : shown[i];
        }
        return new String(shown, ISO_8859_1);
    }

    /** Where in the field's value a range of the window's text came from. */
    @FunctionalInterface
    private interface Range {
        Quote original(int from, int to);
    }

    private Range origins(WinningWindow evidence) {
        byte[] original = evidence.original();
        int shift = evidence.originalStart();
        Origins origins = canonicalizer.trace(original, 0, original.length);
        int at = Bytes.indexOf(evidence.text(), canonicalizer.text(), 0, canonicalizer.length());
        if (at == canonicalizer.length()) {
            return (from, to) -> new Quote(shift, shift + original.length);
        }
        return (from, to) -> new Quote(shift + origins.from(at + from), shift + origins.to(at + to - 1));
    }

    /** Brings the contributions of one window under few heads. */
    private final class Folding {

        private final WinningWindow evidence;
        private final double[] vector;
        private final double[] contributions;
        private final Range origins;
        private final List<Head> heads = new ArrayList<>();

        /** A sentence, and the features that the window has of it, the weightiest first. */
        private record Head(Topic topic, List<Integer> features, double weight) {

            Head with(double more) {
                return new Head(topic, features, weight + more);
            }
        }

        Folding(WinningWindow evidence, double[] vector, double[] contributions, Range origins) {
            this.evidence = evidence;
            this.vector = vector;
            this.contributions = contributions;
            this.origins = origins;
        }

        List<Reason> reasons() {
            Sentences.INSTANCE.topics().forEach(topic -> add(topic, present(topic.features())));
            addAbsent();
            addEvidenceCounts();
            heads.sort(Comparator.comparingDouble(head -> -Math.abs(head.weight())));
            double strongest = heads.isEmpty() ? 0 : Math.abs(heads.get(0).weight());
            return heads.stream()
                    .filter(head -> matters(head.weight(), strongest))
                    .limit(MAX_REASONS)
                    .map(this::reason)
                    .toList();
        }

        private boolean matters(double weight, double strongest) {
            return weight > LEAST_SHARE * strongest || -weight > LEAST_SHARE_AGAINST * strongest;
        }

        private void add(Topic topic, List<Integer> features) {
            if (!features.isEmpty()) {
                heads.add(new Head(
                        topic,
                        features,
                        features.stream().mapToDouble(i -> contributions[i]).sum()));
            }
        }

        private List<Integer> present(int[] features) {
            return sorted(Arrays.stream(features).filter(i -> vector[i] != 0));
        }

        private void addAbsent() {
            double absent = IntStream.range(0, vector.length)
                    .filter(i -> vector[i] == 0)
                    .mapToDouble(i -> contributions[i])
                    .sum();
            heads.replaceAll(head -> head.topic().sentence().kind() == Sentence.Kind.SHAPE ? head.with(absent) : head);
        }

        private List<Integer> sorted(IntStream features) {
            return features.boxed()
                    .sorted(Comparator.comparingDouble(i -> -Math.abs(contributions[i])))
                    .toList();
        }

        /** A family's number of signs counts for its weightiest sentence; so does that it is the highest. */
        private void addEvidenceCounts() {
            List<Integer> together = new ArrayList<>();
            Sentences.INSTANCE.evidenceCounts().forEach((feature, family) -> {
                int head = weightiest(feature == Sentences.INSTANCE.mostEvidence() ? richestFamily() : family);
                if (vector[feature] != 0 && head >= 0) {
                    heads.set(head, heads.get(head).with(contributions[feature]));
                } else if (vector[feature] != 0) {
                    together.add(feature);
                }
            });
            add(Sentences.TOGETHER, together);
        }

        private String richestFamily() {
            return Sentences.INSTANCE.evidenceCounts().entrySet().stream()
                    .filter(count -> !count.getValue().isEmpty())
                    .max(Comparator.comparingDouble(count -> vector[count.getKey()]))
                    .map(Map.Entry::getValue)
                    .orElse("");
        }

        private int weightiest(String family) {
            int weightiest = -1;
            for (int i = 0; i < heads.size(); i++) {
                boolean ours = heads.get(i).topic().family().equals(family);
                if (ours
                        && (weightiest < 0
                                || heads.get(i).weight() > heads.get(weightiest).weight())) {
                    weightiest = i;
                }
            }
            return weightiest;
        }

        private Reason reason(Head head) {
            List<Quote> shown = head.topic().sentence().kind() == Sentence.Kind.QUOTED ? quotesOf(head) : List.of();
            int from = shown.isEmpty() ? 0 : shown.get(0).from();
            int to = shown.isEmpty()
                    ? evidence.text().length
                    : shown.get(shown.size() - 1).to();
            Quote range = origins.original(from, to);
            String meaning = head.topic().meaning(vector);
            return new Reason(
                    FEATURES.get(head.features().get(0)).name(),
                    head.weight(),
                    evidence.field(),
                    range.from(),
                    range.to(),
                    head.weight() < 0 ? "counts against an attack: " + meaning : meaning,
                    shown);
        }

        /** In the order of the text; what touches is one quote. */
        private List<Quote> quotesOf(Head head) {
            List<Quote> found = head.features().stream()
                    .filter(i -> contributions[i] * head.weight() >= 0)
                    .limit(MAX_QUOTES)
                    .flatMap(i -> head.topic().find(quotes, i).stream())
                    .map(Explainer::bounded)
                    .sorted(Comparator.comparingInt(Quote::from))
                    .toList();
            List<Quote> merged = new ArrayList<>();
            for (Quote quote : found) {
                Quote last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
                if (last != null && quote.from() <= last.to() + NEAR) {
                    int to = Math.max(last.to(), quote.to());
                    merged.set(merged.size() - 1, bounded(new Quote(last.from(), to)));
                } else {
                    merged.add(quote);
                }
            }
            return merged;
        }
    }

    private static Quote bounded(Quote quote) {
        return new Quote(quote.from(), Math.min(quote.to(), quote.from() + MAX_QUOTE_LENGTH));
    }
}
