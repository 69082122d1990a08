package dev.sluice.gateway;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.detector.Threshold;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Learns how the site's own requests score, route by route, to propose thresholds that meet a budget of false positives
 * here. A client counts with {@value #REQUESTS_PER_HOUR} requests an hour and route at most. Works on a thread of its own
 * behind a bounded queue: a request pays for one entry in it, and what finds it full is not counted. Thread-safe.
 */
final class SiteCalibration implements AutoCloseable {

    static final int REQUESTS_PER_HOUR = 60;

    private static final Logger LOG = LoggerFactory.getLogger(SiteCalibration.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final List<Threshold> BUDGETS =
            List.of(Threshold.ofBudget(100), Threshold.ofBudget(500), Threshold.ofBudget(1000));
    private static final int QUEUE = 8192;
    private static final long REST_NANOS = 100_000_000;
    private static final int MAX_ROUTES = 1000;
    private static final int MAX_SHARES = 100_000;
    private static final long SAVE_MILLIS = 60_000;
    private static final long MILLIS_PER_HOUR = 3_600_000;
    private static final int IPV6_NETWORK_BYTES = 8;

    private final Supplier<@Nullable Path> file;
    private final Clock clock;
    private final BlockingQueue<Seen> queue = new ArrayBlockingQueue<>(QUEUE);
    private final Losses losses;
    private final Thread worker = new Thread(this::run, "calibration");
    private final Map<String, SiteSketch> sketches = new LinkedHashMap<>();
    private final Map<Share, Integer> shares = new HashMap<>();
    private String model = "";
    private long salt = new SecureRandom().nextLong();
    private long hour;
    private long saved;
    private boolean changed;
    private volatile boolean closing;

    private record Seen(String model, String route, InetAddress client, double score) {}

    private record Share(String route, long client) {}

    /** What the file holds. */
    private record State(
            @JsonProperty("model") String model,
            @JsonProperty("salt") long salt,
            @JsonProperty("routes") Map<String, SiteSketch.State> routes) {}

    /** Learns into the file that {@code file} names at the time; into memory alone where it names none. */
    SiteCalibration(Supplier<@Nullable Path> file, Clock clock, Losses losses) {
        this.file = file;
        this.clock = clock;
        this.losses = losses;
    }

    void start() {
        load();
        saved = clock.millis();
        worker.setDaemon(true);
        worker.start();
    }

    /** Takes in a request that {@code model} has judged. */
    void add(String judge, String route, InetAddress client, double score) {
        if (closing || !queue.offer(new Seen(judge, route, client, score))) {
            losses.calibrationRequests().incrementAndGet();
        }
    }

    /** Looks ten times a second: to be woken by every request would cost more than all else that it does. */
    private void run() {
        List<Seen> batch = new ArrayList<>();
        while (!closing || !queue.isEmpty()) {
            if (queue.drainTo(batch) > 0) {
                take(batch);
                batch.clear();
            }
            if (clock.millis() - saved >= SAVE_MILLIS) {
                save();
            }
            if (!closing) {
                LockSupport.parkNanos(REST_NANOS);
            }
        }
    }

    private synchronized void take(List<Seen> batch) {
        long now = clock.millis() / MILLIS_PER_HOUR;
        if (now != hour) {
            hour = now;
            shares.clear();
        }
        batch.forEach(this::take);
        changed = true;
    }

    private void take(Seen seen) {
        if (!seen.model().equals(model)) {
            forget(seen.model());
        }
        long client = hash(seen.client());
        Share share = new Share(seen.route(), client);
        int count = shares.getOrDefault(share, 0);
        boolean fits = count > 0 || shares.size() < MAX_SHARES;
        boolean known = sketches.containsKey(seen.route()) || sketches.size() < MAX_ROUTES;
        if (count < REQUESTS_PER_HOUR && fits && known) {
            shares.put(share, count + 1);
            sketches.computeIfAbsent(seen.route(), route -> new SiteSketch()).add(client, seen.score());
        }
    }

    /** What another model makes of requests says nothing of this one. */
    private void forget(String next) {
        if (!sketches.isEmpty()) {
            LOG.info("the site's scores are learnt anew, for model {} in place of {}", next, model);
        }
        model = next;
        sketches.clear();
        shares.clear();
    }

    /** Of IPv6 the network counts, since a client may have all of its addresses. FNV-1a and a finisher, keyed. */
    private long hash(InetAddress client) {
        byte[] address = client.getAddress();
        int length = address.length > 4 ? IPV6_NETWORK_BYTES : address.length;
        long hash = 0xcbf29ce484222325L ^ salt;
        for (byte b : Arrays.copyOf(address, length)) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
        hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
        return hash ^ hash >>> 33;
    }

    /**
     * What was learnt of a route.
     *
     * @param route its name
     * @param requests that count
     * @param clients who sent them, an estimate if they are many
     * @param missing requests until there is a proposal for every budget
     * @param missingClients clients until there is one at all
     * @param proposals by budget
     */
    record Row(
            String route, long requests, long clients, long missing, long missingClients, List<Proposal> proposals) {}

    /**
     * A threshold that meets a budget here.
     *
     * @param budget false positives, as thresholds are written
     * @param score the threshold; null as long as too little was seen
     * @param missing requests until it can be told
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Proposal(String budget, @Nullable Double score, long missing) {}

    /** What was learnt so far with {@code judge}, by route. */
    synchronized List<Row> rows(String judge) {
        if (!judge.equals(model)) {
            return List.of();
        }
        return sketches.entrySet().stream()
                .map(one -> row(one.getKey(), one.getValue()))
                .toList();
    }

    private static Row row(String route, SiteSketch sketch) {
        return new Row(
                route,
                sketch.requests(),
                sketch.clients(),
                BUDGETS.stream().mapToLong(sketch::missing).max().orElse(0),
                Math.max(0, SiteSketch.LEAST_CLIENTS - sketch.clients()),
                BUDGETS.stream().map(budget -> proposal(sketch, budget)).toList());
    }

    private static Proposal proposal(SiteSketch sketch, Threshold budget) {
        OptionalDouble score = sketch.scoreAt(budget);
        return new Proposal(
                budget.toString(), score.isPresent() ? rounded(score.getAsDouble()) : null, sketch.missing(budget));
    }

    /** Upwards, so that nothing more is found than was counted. */
    private static double rounded(double score) {
        return Math.ceil(score * 1e6) / 1e6;
    }

    private synchronized void load() {
        Path from = file.get();
        if (from == null || !Files.exists(from)) {
            return;
        }
        try {
            State state = JSON.readValue(from.toFile(), State.class);
            model = state.model();
            salt = state.salt();
            state.routes().forEach((route, sketch) -> sketches.put(route, SiteSketch.of(sketch)));
        } catch (IOException | RuntimeException e) {
            LOG.warn("{} cannot be read, so the site's scores are learnt anew: {}", from, e.toString());
            forget("");
        }
    }

    private synchronized void save() {
        saved = clock.millis();
        Path to = file.get();
        if (to == null || !changed) {
            return;
        }
        Map<String, SiteSketch.State> routes = new LinkedHashMap<>();
        sketches.forEach((route, sketch) -> routes.put(route, sketch.state()));
        Path temporary = to.resolveSibling(to.getFileName() + ".new");
        try {
            Path folder = to.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            JSON.writeValue(temporary.toFile(), new State(model, salt, routes));
            Files.move(temporary, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            changed = false;
        } catch (IOException e) {
            losses.calibrationSaves().incrementAndGet();
            LOG.warn("{} cannot be written, so what is learnt now may be lost: {}", to, e.toString());
        }
    }

    /** Takes in what is queued, for two seconds at most, and saves. */
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(worker);
        try {
            worker.join(2000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        save();
    }
}
