package dev.sluice.gateway;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sluice.detector.Bundle;
import dev.sluice.detector.BundleException;
import dev.sluice.detector.BundleFiles;
import dev.sluice.detector.BundleSignature;
import dev.sluice.host.BundleHistory;
import dev.sluice.host.BundleHistory.Kept;
import dev.sluice.host.BundleOverride;
import dev.sluice.host.ConfigException;
import dev.sluice.host.Judge;
import dev.sluice.host.ModelConfig;
import dev.sluice.host.StartException;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The bundles that this gateway knows, and which of them judges. A switch is written beside the config, put to use as a
 * reload is, and noted in the audit log; what cannot be used changes nothing. Thread-safe; a switch waits for the disk.
 */
final class Models {

    /** Names the bundle of the config in place of a reference. */
    static final String CONFIGURED = "configured";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Supplier<Setup> setup;
    private final Amendment amendment;
    private final AuditLog audit;
    private final Metrics metrics;
    private final Clock clock;
    private final Cache<Kept, Row> rows =
            Caffeine.newBuilder().maximumSize(2L * BundleHistory.MOST).build();

    Models(Supplier<Setup> setup, Amendment amendment, AuditLog audit, Metrics metrics, Clock clock) {
        this.setup = setup;
        this.amendment = amendment;
        this.audit = audit;
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * What is known of the bundles.
     *
     * @param active which one judges
     * @param chosen whether an operator chose it at run time, in place of the config's
     * @param shadow which one is compared with it; null for none
     * @param history those that have judged here, the latest first
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Overview(Row active, boolean chosen, @Nullable Row shadow, List<Row> history) {

        Overview {
            history = List.copyOf(history);
        }
    }

    /**
     * One bundle.
     *
     * @param ref by which it is activated
     * @param name its own
     * @param created when it was made; null if it does not say so
     * @param judgedSince when it last began to judge; null if it is not known
     * @param signed whether it bears a signature; null if it is not known
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Row(
            String ref,
            String name,
            @Nullable String created,
            @Nullable String judgedSince,
            @Nullable Boolean signed) {}

    Overview overview() throws AdminProblem {
        Setup now = setup.get();
        List<Row> history = new ArrayList<>();
        for (Kept kept : kept(now)) {
            history.add(row(kept));
        }
        Judge shadow = now.judge().shadow();
        return new Overview(
                row(bundle(now.judge()), history),
                now.config().overrides().bundle() != null,
                shadow == null ? null : row(bundle(shadow), history),
                history);
    }

    private static Bundle bundle(Judge judge) throws AdminProblem {
        if (judge.bundle() == null) {
            throw new AdminProblem(409, "this gateway judges without a bundle");
        }
        return judge.bundle();
    }

    private static Row row(Bundle bundle, List<Row> history) {
        String ref = BundleHistory.refOf(bundle);
        return history.stream()
                .filter(row -> row.ref().equals(ref))
                .findFirst()
                .orElse(new Row(
                        ref,
                        bundle.name(),
                        bundle.created().map(Instant::toString).orElse(null),
                        null,
                        null));
    }

    private Row row(Kept kept) {
        return Objects.requireNonNull(rows.get(kept, Models::read));
    }

    private static Row read(Kept kept) {
        String since = kept.hasJudged()
                ? kept.since().toInstant().truncatedTo(ChronoUnit.SECONDS).toString()
                : null;
        try {
            BundleFiles files = BundleFiles.read(kept.file());
            JsonNode manifest = JSON.readTree(files.bytes("bundle.json"));
            return new Row(
                    kept.ref(),
                    manifest.path("name").asText("unknown"),
                    manifest.path("created").asText(null),
                    since,
                    files.has(BundleSignature.FILE));
        } catch (BundleException | IOException e) {
            return new Row(kept.ref(), "cannot be read", null, since, null);
        }
    }

    private static BundleHistory history(Setup now) {
        return new BundleHistory(now.config().model().history(), Clock.systemUTC());
    }

    private static List<Kept> kept(Setup now) throws AdminProblem {
        try {
            return history(now).all();
        } catch (IOException e) {
            throw new AdminProblem(503, "the history of bundles cannot be read: " + e);
        }
    }

    /** Has the bundle of that reference judge, or that of the config. */
    synchronized void activate(String ref, String who) throws AdminProblem {
        Setup now = setup.get();
        if (ref.equals(CONFIGURED)) {
            change(null, who);
            return;
        }
        keepShadow(now, ref);
        List<Kept> kept = kept(now);
        Kept wanted = kept.stream()
                .filter(candidate -> candidate.ref().equals(ref))
                .findFirst()
                .orElseThrow(() -> unknown(kept));
        change(wanted, who);
    }

    /** The bundle of that reference, to look at; null for the one that judges. */
    Bundle bundle(@Nullable String ref) throws AdminProblem {
        Setup now = setup.get();
        Bundle active = bundle(now.judge());
        if (ref == null || BundleHistory.refOf(active).equals(ref)) {
            return active;
        }
        Judge shadow = now.judge().shadow();
        if (shadow != null && BundleHistory.refOf(bundle(shadow)).equals(ref)) {
            return bundle(shadow);
        }
        List<Kept> kept = kept(now);
        Kept wanted = kept.stream()
                .filter(candidate -> candidate.ref().equals(ref))
                .findFirst()
                .orElseThrow(() -> unknown(kept));
        try {
            return Bundle.load(wanted.file(), now.config().model().key());
        } catch (BundleException e) {
            throw new AdminProblem(409, String.valueOf(e.getMessage()));
        }
    }

    private static AdminProblem unknown(List<Kept> kept) {
        return new AdminProblem(
                404,
                "no such bundle; there is "
                        + kept.stream().map(Kept::ref).collect(Collectors.joining(", ", "", ", "))
                        + CONFIGURED);
    }

    /** The shadow may change on disk; what an operator chose may not. */
    private static void keepShadow(Setup now, String ref) throws AdminProblem {
        Judge shadow = now.judge().shadow();
        ModelConfig.Shadowing shadowing = now.config().model().shadow();
        if (shadow == null
                || shadowing == null
                || !BundleHistory.refOf(bundle(shadow)).equals(ref)) {
            return;
        }
        try {
            history(now).keep(bundle(shadow), shadowing.bundle());
        } catch (IOException | BundleException e) {
            throw new AdminProblem(503, "the shadow cannot be kept in the history: " + e.getMessage());
        }
    }

    /** Has the bundle judge that did so before the one that does now. */
    synchronized void back(String who) throws AdminProblem {
        Setup now = setup.get();
        String active = BundleHistory.refOf(bundle(now.judge()));
        Kept before = kept(now).stream()
                .filter(Kept::hasJudged)
                .filter(kept -> !kept.ref().equals(active))
                .findFirst()
                .orElseThrow(() -> new AdminProblem(409, "no other bundle has judged here, so there is no way back"));
        change(before, who);
    }

    private void change(@Nullable Kept wanted, String who) throws AdminProblem {
        Map<String, String> before = described();
        BundleOverride override = wanted == null
                ? null
                : new BundleOverride(
                        wanted.ref(),
                        clock.instant().truncatedTo(ChronoUnit.SECONDS).toString(),
                        who);
        try {
            amendment.change(overrides -> overrides.with(override));
        } catch (ConfigException | StartException e) {
            metrics.modelSwitched("refused");
            throw new AdminProblem(409, "the bundle in use stays: " + e.getMessage());
        } catch (IOException e) {
            metrics.modelSwitched("refused");
            throw new AdminProblem(503, "the bundle in use stays, the change cannot be written: " + e);
        }
        metrics.modelSwitched("done");
        audit.add(new AuditLog.Change(who, "bundle", before, described()));
    }

    private Map<String, String> described() throws AdminProblem {
        Setup now = setup.get();
        Bundle bundle = bundle(now.judge());
        return Map.of(
                "ref",
                BundleHistory.refOf(bundle),
                "name",
                bundle.name(),
                "chosen",
                String.valueOf(now.config().overrides().bundle() != null));
    }
}
