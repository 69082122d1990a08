package dev.sluice.gateway;

import dev.sluice.detector.Completeness;
import dev.sluice.detector.Disposition;
import dev.sluice.detector.Policy;
import dev.sluice.gateway.DecisionStore.Found;
import dev.sluice.host.Decisions.Keep;
import dev.sluice.host.Journal;
import dev.sluice.host.Route;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What other thresholds would have done to the decisions that are stored. Goes through a route in memory, a million
 * in tens of milliseconds, and reads only the few that it shows from disk. Thread-safe.
 */
final class WhatIf {

    static final int MAX_ROWS = 100;

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Supplier<@Nullable Journal> journal;

    /** Over the store that {@code journal} has at the time of a question. */
    WhatIf(Supplier<@Nullable Journal> journal) {
        this.journal = journal;
    }

    /**
     * What is asked.
     *
     * @param route whose decisions
     * @param policy what might apply to it
     * @param from earliest time, milliseconds since 1970
     * @param to the time before which it was
     * @param limit most decisions in each list of the answer
     */
    record Question(Route route, Policy policy, long from, long to, int limit) {}

    /**
     * What would have been.
     *
     * @param recorded how many decisions were looked at
     * @param requests how many requests they stand for, where allowed ones are sampled
     * @param keep which decisions the gateway keeps
     * @param now what the thresholds that now apply make of them
     * @param then what the others would
     * @param newlyBlocked not blocked now, but then; the highest scores first
     * @param noLongerBlocked blocked now, but not then; the highest scores first
     * @param histogram all scores
     * @param borderline nearest to the other block threshold
     */
    record Answer(
            int recorded,
            long requests,
            Keep keep,
            Counts now,
            Counts then,
            List<Found> newlyBlocked,
            List<Found> noLongerBlocked,
            List<Histogram.Bar> histogram,
            List<Found> borderline) {}

    /** Recorded decisions by disposition. */
    record Counts(int allow, int tag, int block) {}

    /**
     * Answers {@code question}.
     *
     * @throws AdminProblem if there is no store
     * @throws IOException if it cannot be read
     */
    Answer ask(Question question) throws AdminProblem, IOException {
        Journal open = journal.get();
        DecisionStore store = open == null ? null : open.sink(DecisionStore.class);
        if (open == null || store == null) {
            throw new AdminProblem(
                    404, "no decisions are stored; write decisions: { store: { file: decisions } } in the config");
        }
        Pass pass = new Pass(question);
        store.scores(PATIENCE).visit(question.route().name(), question.from(), question.to(), pass::row);
        return new Answer(
                pass.recorded,
                pass.requests,
                open.config().keep(),
                pass.now.counts(),
                pass.then.counts(),
                store.find(pass.newlyBlocked.all()),
                store.find(pass.noLongerBlocked.all()),
                pass.histogram.bars(),
                store.find(pass.borderline.all()));
    }

    /** One walk over the scores. */
    private static final class Pass {

        private final Policy nowPolicy;
        private final Policy thenPolicy;
        private final Tally now = new Tally();
        private final Tally then = new Tally();
        private final Weightiest<Long> newlyBlocked;
        private final Weightiest<Long> noLongerBlocked;
        private final Weightiest<Long> borderline;
        private final Histogram histogram = new Histogram();
        private int recorded;
        private long requests;

        Pass(Question question) {
            nowPolicy = question.route().policy();
            thenPolicy = question.policy();
            newlyBlocked = new Weightiest<>(question.limit());
            noLongerBlocked = new Weightiest<>(question.limit());
            borderline = new Weightiest<>(question.limit());
        }

        void row(long number, double score, boolean unfinished, int standsFor) {
            Completeness completeness = unfinished ? Completeness.TIMED_OUT : Completeness.FULL;
            Disposition before = nowPolicy.dispositionOf(score, completeness);
            Disposition after = thenPolicy.dispositionOf(score, completeness);
            recorded++;
            requests += standsFor;
            now.add(before);
            then.add(after);
            histogram.add(score);
            if (after == Disposition.BLOCK && before != Disposition.BLOCK) {
                newlyBlocked.offer(number, score);
            } else if (before == Disposition.BLOCK && after != Disposition.BLOCK) {
                noLongerBlocked.offer(number, score);
            }
            borderline.offer(number, -distance(score, thenPolicy.blockAt().score()));
        }

        /** Scores are shares of benign requests, so twice the share is as far as half of it. */
        private static double distance(double score, double threshold) {
            return Math.abs(Math.log(Histogram.perMillion(score) / Histogram.perMillion(threshold)));
        }
    }

    private static final class Tally {

        private final int[] counts = new int[Disposition.values().length];

        void add(Disposition disposition) {
            counts[disposition.ordinal()]++;
        }

        Counts counts() {
            return new Counts(
                    counts[Disposition.ALLOW.ordinal()],
                    counts[Disposition.TAG.ordinal()],
                    counts[Disposition.BLOCK.ordinal()]);
        }
    }
}
