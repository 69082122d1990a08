package dev.sluice.host;

import dev.sluice.detector.Disposition;
import dev.sluice.detector.Excepted;
import dev.sluice.detector.Verdict;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One request while it is judged: who sent it, what has been read of it, and what was found. Used by one thread at a time;
 * handing it on through an executor makes all of it visible to the next.
 */
public final class Case {

    private static final Comparator<Verdict> BY_HARM =
            Comparator.comparing(Verdict::disposition).thenComparingDouble(Verdict::score);

    private final Route route;
    private final Client client;
    private final Judge judge;
    private final @Nullable Journal journal;
    private final boolean drawn;
    private final long startNanos = System.nanoTime();
    private RequestModel model;
    private byte[] body = {};
    private boolean bodyAtHand;
    private @Nullable Verdict verdict;
    private boolean blocked;
    private long inspectionNanos;

    /** A case before {@code judge}, to be written to {@code journal} unless that is null. */
    public Case(Route route, Client client, RequestModel model, Judge judge, @Nullable Journal journal) {
        this.route = route;
        this.client = client;
        this.model = model;
        this.judge = judge;
        this.journal = journal;
        this.bodyAtHand = !model.framing().hasBody();
        this.drawn = route.mode() != Mode.OFF && journal != null && journal.draws();
    }

    public Route route() {
        return route;
    }

    /** Who sent it. */
    public Client client() {
        return client;
    }

    public RequestModel model() {
        return model;
    }

    /** Takes in what was read of the body; the model gets no more of it than may be inspected. */
    public void bodyRead(byte[] bytes, boolean complete, int limit) {
        body = bytes;
        bodyAtHand = complete;
        boolean within = bytes.length <= limit;
        model = model.withBody(within ? bytes : Arrays.copyOf(bytes, limit), complete && within);
    }

    /** What has been read of the body. */
    public byte[] body() {
        return body;
    }

    /** True if {@link #body} is all of it. */
    public boolean bodyAtHand() {
        return bodyAtHand;
    }

    /** The judgement; null before it and where the route's mode is off. */
    public @Nullable Verdict verdict() {
        return verdict;
    }

    /** Judges the request by one of its parts; the worst part counts. */
    public void inspect(RequestModel part) {
        long start = System.nanoTime();
        Inspector inspector = judge.inspector();
        Verdict judgement = isEvidenceKept()
                ? inspector.inspectToKeep(part, route.policy())
                : inspector.inspect(part, route.policy());
        inspectionNanos += System.nanoTime() - start;
        verdict = verdict == null ? judgement : worse(verdict, judgement);
    }

    /** Judges all that has been read, decoded where it has to be; says why the request is not let in, null if it is. */
    public @Nullable Refusal inspect(Inspect settings) {
        if (!Decoding.isNeededFor(model)) {
            inspect(model);
            return null;
        }
        Decoding decoding = Decoding.of(model, settings);
        if (decoding.refusal() == null) {
            decoding.parts().forEach(this::inspect);
        }
        return decoding.refusal();
    }

    private boolean isEvidenceKept() {
        return drawn && journal != null && journal.config().vectors();
    }

    /** What two verdicts on parts of one request are together. */
    public static Verdict worse(Verdict first, Verdict second) {
        Verdict worse = BY_HARM.compare(first, second) < 0 ? second : first;
        Verdict poorer = first.completeness().compareTo(second.completeness()) < 0 ? second : first;
        return new Verdict(
                worse.disposition(),
                worse.score(),
                worse.rawScore(),
                worse.attackClass(),
                worse.field(),
                poorer.completeness(),
                worse.model(),
                poorer.failure(),
                worse.evidence(),
                together(first.excepted(), second.excepted()));
    }

    /** The worst of each exception, the worst first. */
    private static List<Excepted> together(List<Excepted> first, List<Excepted> second) {
        if (first.isEmpty() || second.isEmpty()) {
            return first.isEmpty() ? second : first;
        }
        Set<String> ids = new HashSet<>();
        return Stream.concat(first.stream(), second.stream())
                .sorted(Comparator.comparingDouble(Excepted::score).reversed())
                .filter(one -> ids.add(one.exception().id()))
                .toList();
    }

    /** True if the decision is kept, whatever it will be. */
    boolean drawn() {
        return drawn;
    }

    Judge judge() {
        return judge;
    }

    @Nullable
    Journal journal() {
        return journal;
    }

    /** True if this request must not reach what is protected. */
    public boolean isToBeBlocked() {
        return verdict != null && verdict.disposition() == Disposition.BLOCK && route.mode() == Mode.BLOCK;
    }

    public void block() {
        blocked = true;
    }

    boolean blocked() {
        return blocked;
    }

    public long inspectionNanos() {
        return inspectionNanos;
    }

    public long totalNanos() {
        return System.nanoTime() - startNanos;
    }
}
