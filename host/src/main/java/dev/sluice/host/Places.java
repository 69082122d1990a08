package dev.sluice.host;

import dev.sluice.detector.Completeness;
import dev.sluice.detector.Disposition;
import dev.sluice.detector.Excepted;
import dev.sluice.detector.Policy;
import dev.sluice.detector.Verdict;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the settings of a route are written, for example {@code config/gateway.yml:31 policy.block-at}.
 *
 * @param route the route itself
 * @param mode its mode
 * @param tagAt its lower threshold
 * @param blockAt its upper threshold
 * @param onFailure what an unfinished inspection means
 */
public record Places(String route, String mode, String tagAt, String blockAt, String onFailure) {

    /** Where nothing is written. */
    static final Places DEFAULTS = new Places(
            "default of routes",
            "default of policy.mode",
            "default of policy.tag-at",
            "default of policy.block-at",
            "default of inspection.on-failure");

    private static String exception(Excepted excepted) {
        return excepted.exception().place() + ": " + excepted.exception().id();
    }

    /** The lines that made {@code verdict} on a route of {@code mode} and {@code policy}, the decisive one first. */
    List<String> decisive(Verdict verdict, Mode mode, Policy policy) {
        String threshold = verdict.score() >= policy.blockAt().score()
                ? blockAt + ": " + policy.blockAt()
                : tagAt + ": " + policy.tagAt();
        boolean unfinished =
                verdict.completeness() == Completeness.TIMED_OUT || verdict.completeness() == Completeness.FAILED;
        boolean closed = unfinished
                && verdict.disposition() == Disposition.BLOCK
                && verdict.score() < policy.blockAt().score();
        return Stream.concat(
                        verdict.excepted().stream().map(Places::exception),
                        Stream.of(closed ? onFailure + ": closed" : threshold, mode() + ": " + mode.label(), route))
                .toList();
    }
}
