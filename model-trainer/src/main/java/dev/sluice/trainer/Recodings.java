package dev.sluice.trainer;

import dev.sluice.detector.AttackClass;
import dev.sluice.detector.Detector;
import dev.sluice.detector.Disposition;
import dev.sluice.detector.Policy;
import dev.sluice.detector.Verdict;
import dev.sluice.trainer.CorpusRecord.Payload;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * How verdicts change when payloads are sent in equivalent ways: every attack payload in each {@link Recoding} that fits
 * it, against its plain form. Immutable.
 */
final class Recodings {

    /** What equivalent forms may change. */
    static final double MAX_CHANGED_PERCENT = 1;

    private static final int MAX_TEXT = 120;

    private final List<Change> cases;

    /**
     * One payload in one form.
     *
     * @param plain disposition of the plain form
     * @param recoded disposition of this form
     */
    record Change(
            String id,
            AttackClass attackClass,
            String payload,
            Recoding recoding,
            Disposition plain,
            Disposition recoded,
            double plainRawScore,
            double recodedRawScore) {

        boolean changed() {
            return plain != recoded;
        }

        /** The form hides what is blocked in plain. */
        boolean hides() {
            return plain == Disposition.BLOCK && recoded != Disposition.BLOCK;
        }
    }

    private Recodings(List<Change> cases) {
        this.cases = List.copyOf(cases);
    }

    /** Sends the attack payloads of {@code corpora}. */
    static Recodings of(Corpora corpora, Detector detector, Workers workers) {
        List<Change> cases = new ArrayList<>();
        corpora.<List<Change>>map(
                workers,
                "recoding",
                record -> record.malicious() && record.content() instanceof Payload payload && !payload.queryString()
                        ? changes(detector, record.id(), Objects.requireNonNull(record.attackClass()), payload.value())
                        : null,
                cases::addAll);
        return new Recodings(cases);
    }

    /** One payload in all forms that fit it. */
    static List<Change> changes(Detector detector, String id, AttackClass attackClass, String payload) {
        Verdict plain = detector.inspect(Recoding.PLAIN.request(payload), Policy.DEFAULT);
        return Arrays.stream(Recoding.values())
                .filter(recoding -> recoding != Recoding.PLAIN && recoding.fits(payload, attackClass))
                .map(recoding -> {
                    Verdict recoded = detector.inspect(recoding.request(payload), Policy.DEFAULT);
                    return new Change(
                            id,
                            attackClass,
                            payload,
                            recoding,
                            plain.disposition(),
                            recoded.disposition(),
                            plain.rawScore(),
                            recoded.rawScore());
                })
                .toList();
    }

    boolean isEmpty() {
        return cases.isEmpty();
    }

    /** Forms whose verdict is not that of the plain one. */
    Share changed() {
        return new Share(cases.stream().filter(Change::changed).count(), cases.size());
    }

    /** Shares by recoding, and the {@code examples} that lost most. */
    String text(boolean markdown, int examples) {
        Table table = new Table(1, List.of("form", "payloads", "changed", "percent", "blocked only in plain"));
        for (Recoding recoding : Recoding.values()) {
            List<Change> of = cases.stream()
                    .filter(change -> change.recoding() == recoding)
                    .toList();
            if (!of.isEmpty()) {
                table.add(row(recoding.label(), of));
            }
        }
        table.add(row("all", cases));
        return table.render(markdown) + "\n" + examples(examples);
    }

    private static List<String> row(String name, List<Change> cases) {
        long changed = cases.stream().filter(Change::changed).count();
        return List.of(
                name,
                String.valueOf(cases.size()),
                String.valueOf(changed),
                String.format(Locale.ROOT, "%.2f", new Share(changed, cases.size()).percent()),
                String.valueOf(cases.stream().filter(Change::hides).count()));
    }

    private String examples(int count) {
        StringBuilder text = new StringBuilder();
        worst().limit(count)
                .forEach(change -> text.append(String.format(
                        Locale.ROOT,
                        "%s -> %s (%.2f -> %.2f) %s, %s %s: %s%n",
                        change.plain(),
                        change.recoded(),
                        change.plainRawScore(),
                        change.recodedRawScore(),
                        change.recoding().label(),
                        change.attackClass().label(),
                        change.id(),
                        shown(change.payload()))));
        return text.toString();
    }

    private Stream<Change> worst() {
        return cases.stream()
                .filter(Change::changed)
                .sorted(Comparator.comparingDouble(change -> change.recodedRawScore() - change.plainRawScore()));
    }

    private static String shown(String payload) {
        StringBuilder text = new StringBuilder();
        payload.chars()
                .limit(MAX_TEXT)
                .forEach(c -> text.append(c < ' ' || c > '~' ? String.format("\\x%02x", c) : String.valueOf((char) c)));
        return text.toString();
    }
}
