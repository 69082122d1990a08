package dev.sluice.gateway;

import dev.sluice.detector.Disposition;
import dev.sluice.detector.Excepted;
import dev.sluice.detector.Verdict;
import dev.sluice.gateway.Config.Route;
import io.undertow.server.HttpServerExchange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xnio.channels.StreamSourceChannel;

/**
 * One request on its way through the rooms, and what each of them learned. Owned by one room at a time; handing it on
 * through an executor makes all of it visible to the next.
 */
final class Passage {

    private static final Comparator<Verdict> BY_HARM =
            Comparator.comparing(Verdict::disposition).thenComparingDouble(Verdict::score);

    private final HttpServerExchange exchange;
    private final Setup setup;
    private final Route route;
    private final Client client;
    private final boolean drawn;
    private final long headNanos;
    private final long startNanos = System.nanoTime();
    private RequestModel model;
    private byte[] body = {};
    private boolean bodyAtHand;
    private @Nullable StreamSourceChannel rest;
    private @Nullable Verdict verdict;
    private @Nullable List<RequestModel> inspected;
    private boolean blocked;
    private long inspectionNanos;
    private long upstreamStartNanos;
    private long upstreamNanos;
    private int upstreamStatus;

    Passage(HttpServerExchange exchange, Setup setup, Route route, Client client, RequestModel model) {
        Journal journal = setup.journal();
        this.exchange = exchange;
        this.client = client;
        this.setup = setup;
        this.route = route;
        this.model = model;
        this.headNanos = Incoming.of(exchange).headNanos();
        this.bodyAtHand = !model.framing().hasBody();
        this.drawn = route.mode() != Mode.OFF && journal != null && journal.draws();
    }

    HttpServerExchange exchange() {
        return exchange;
    }

    Setup setup() {
        return setup;
    }

    Route route() {
        return route;
    }

    RequestModel model() {
        return model;
    }

    /** The channel that the client's body is read from; opened at the first call. */
    StreamSourceChannel bodyChannel() {
        if (rest == null) {
            rest = exchange.getRequestChannel();
        }
        return rest;
    }

    /** Takes in what was read of the body; the model gets no more of it than may be inspected. */
    void bodyRead(byte[] bytes, boolean complete, int limit) {
        body = bytes;
        bodyAtHand = complete;
        boolean within = bytes.length <= limit;
        model = model.withBody(within ? bytes : Arrays.copyOf(bytes, limit), complete && within);
    }

    /** What has been read of the body. */
    byte[] body() {
        return body;
    }

    /** True if {@link #body} is all of it. */
    boolean bodyAtHand() {
        return bodyAtHand;
    }

    /** The judgement; null where the route's mode is off. */
    @Nullable
    Verdict verdict() {
        return verdict;
    }

    /** Judges the request by one of its parts; the worst part counts. */
    void inspect(RequestModel part) {
        long start = System.nanoTime();
        Inspector inspector = setup.judge().inspector();
        Verdict judgement = isEvidenceKept()
                ? inspector.inspectToKeep(part, route.policy())
                : inspector.inspect(part, route.policy());
        inspectionNanos += System.nanoTime() - start;
        verdict = verdict == null ? judgement : worse(verdict, judgement);
        if (inspected != null) {
            inspected.add(part);
        }
    }

    /** From now on the parts that are inspected are held until someone takes them. */
    void holdParts() {
        inspected = new ArrayList<>(1);
    }

    /** The parts that were inspected since they are held, which now ends; null if they were not. */
    @Nullable
    List<RequestModel> takeParts() {
        List<RequestModel> parts = inspected;
        inspected = null;
        return parts;
    }

    private boolean isEvidenceKept() {
        Journal journal = setup.journal();
        return drawn && journal != null && journal.config().vectors();
    }

    /** What two verdicts on parts of one request are together. */
    static Verdict worse(Verdict first, Verdict second) {
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

    /** True if this request must not reach its upstream. */
    boolean isToBeBlocked() {
        return verdict != null && verdict.disposition() == Disposition.BLOCK && route.mode() == Mode.BLOCK;
    }

    void block() {
        blocked = true;
    }

    boolean blocked() {
        return blocked;
    }

    void sentToUpstream() {
        upstreamStartNanos = System.nanoTime();
    }

    void answered(int status) {
        upstreamStatus = status;
        upstreamNanos = System.nanoTime() - upstreamStartNanos;
    }

    /** The upstream's status; 0 if it gave none. */
    int upstreamStatus() {
        return upstreamStatus;
    }

    /** What the client took to send the head; 0 where that is not known. */
    long headNanos() {
        return headNanos;
    }

    long inspectionNanos() {
        return inspectionNanos;
    }

    /** Until the head of the upstream's answer; 0 if there was none. */
    long upstreamNanos() {
        return upstreamNanos;
    }

    long totalNanos() {
        return System.nanoTime() - startNanos;
    }

    /** Who sent it. */
    Client client() {
        return client;
    }
}
