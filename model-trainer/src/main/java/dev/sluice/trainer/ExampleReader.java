package dev.sluice.trainer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sluice.detector.AttackClass;
import dev.sluice.detector.Field;
import dev.sluice.detector.Location;
import dev.sluice.detector.WindowReader;
import dev.sluice.trainer.CorpusRecord.Payload;
import dev.sluice.trainer.Examples.Attack;
import dev.sluice.trainer.Examples.Benign;
import dev.sluice.trainer.Examples.Counts;
import dev.sluice.trainer.Split.Side;
import dev.sluice.trainer.Windows.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Turns corpora into examples, with the detector's own fields, canonical text and features.
 *
 * <p>Benign traffic of the calibration side is left out whole; every other record of that side trains too, because only
 * requests that somebody really sent calibrate. Of an attack's windows those are candidates that overlap the canonical
 * text of its payload; where the payload is unknown, those that no benign request holds and that are no ordinary header.
 */
final class ExampleReader {

    /** Header values without one of these carry no attack; the rest of a client's header lines would tell the source. */
    private static final Pattern TELLING = Pattern.compile("['\"<>{}$|`\\\\]|\\.\\./");

    private final Groups groups;
    private final Split split;
    private final Embedder embedder;
    private final ThreadLocal<WindowReader> readers =
            ThreadLocal.withInitial(() -> new WindowReader(Detectors.PATIENT));

    private final Windows windows = new Windows();
    private final Map<Row, Integer> benignRows = new HashMap<>();
    private final Map<Value, Integer> benign = new HashMap<>();
    private final Set<Long> benignTexts = new HashSet<>();
    private final List<Attacker> attackers = new ArrayList<>();
    private final Map<String, Counts> counts = new TreeMap<>();

    ExampleReader(Groups groups, Split split, Embedder embedder) {
        this.groups = groups;
        this.split = split;
        this.embedder = embedder;
    }

    /** A window outside the call that handed it out. */
    private record Seen(Row row, long text, boolean carriesPayload, boolean plausible) {}

    /** A record with its windows; none if it does not train. */
    private record Extract(CorpusRecord record, String group, List<Seen> windows) {}

    /** An attack whose candidates are still to be chosen. */
    private record Attacker(AttackClass attackClass, String family, List<Candidate> candidates) {}

    private record Candidate(int row, long text) {}

    /** A distinct benign value as the trees see it. */
    private record Value(int row, long text) {}

    Examples read(Corpora corpora, Workers workers) {
        corpora.map(workers, "extracting features", this::extract, this::add);
        List<Attack> attacks = attackers.stream()
                .map(this::attack)
                .filter(attack -> !attack.rows().isEmpty())
                .toList();
        return new Examples(windows, benign(), attacks, counts);
    }

    private List<Benign> benign() {
        Map<Integer, Double> weights = new TreeMap<>();
        benign.forEach((value, count) -> weights.merge(value.row(), 1 + Math.log(count), Double::sum));
        return weights.entrySet().stream()
                .map(row -> new Benign(row.getKey(), row.getValue()))
                .toList();
    }

    private Extract extract(CorpusRecord record) {
        String group = groups.group(record);
        Side side = split.side(group);
        boolean calibrates = side == Side.CALIBRATION && record.authentic() && !record.malicious();
        return new Extract(record, group, side == Side.VALIDATION || calibrates ? List.of() : windows(record));
    }

    private List<Seen> windows(CorpusRecord record) {
        List<Seen> seen = new ArrayList<>();
        Payload payload = record.malicious() ? groups.payload(record).orElse(null) : null;
        PayloadText text = payload == null ? null : PayloadText.of(payload, readers.get());
        readers.get()
                .read(
                        embedder.request(record),
                        (field, canonical, vector) -> seen.add(new Seen(
                                new Row(vector),
                                Digests.of(canonical),
                                text != null && text.overlaps(canonical),
                                plausible(field, canonical))));
        return seen;
    }

    private static boolean plausible(Field field, byte[] canonical) {
        return field.location() != Location.HEADER
                || TELLING.matcher(new String(canonical, ISO_8859_1)).find();
    }

    private void add(Extract extract) {
        CorpusRecord record = extract.record();
        AttackClass attackClass = record.attackClass();
        counts.merge(record.corpus(), Counts.of(attackClass), Counts::plus);
        if (attackClass == null) {
            extract.windows().forEach(this::addBenign);
        } else {
            List<Candidate> candidates = candidates(extract.windows());
            attackers.add(new Attacker(attackClass, extract.group(), candidates));
        }
    }

    private List<Candidate> candidates(List<Seen> seen) {
        boolean known = seen.stream().anyMatch(Seen::carriesPayload);
        return seen.stream()
                .filter(known ? Seen::carriesPayload : Seen::plausible)
                .map(window -> new Candidate(windows.add(window.row()), window.text()))
                .toList();
    }

    private void addBenign(Seen window) {
        benignTexts.add(window.text());
        int row = benignRows.computeIfAbsent(window.row(), windows::add);
        benign.merge(new Value(row, window.text()), 1, Integer::sum);
    }

    private Attack attack(Attacker attacker) {
        List<Integer> rows = attacker.candidates().stream()
                .filter(candidate -> !benignTexts.contains(candidate.text()))
                .map(Candidate::row)
                .toList();
        return new Attack(attacker.attackClass(), attacker.family(), rows);
    }
}
