package dev.sluice.gateway;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How two bundles judged the same requests. Nothing in it comes from a request but its id and the time.
 *
 * @param active name of the bundle that decides
 * @param shadow name of the one that is compared with it
 * @param share of the requests that both judge
 * @param since when the comparison began
 * @param dropped requests of the sample that were not compared, because there were too many
 * @param unjudged requests of the sample that one of the two could not judge in full
 * @param routes by their names
 * @param disagreements the latest requests that only one of the two would block, the latest first
 */
record ShadowReport(
        String active,
        String shadow,
        double share,
        String since,
        long dropped,
        long unjudged,
        List<Row> routes,
        List<Disagreement> disagreements) {

    ShadowReport {
        routes = List.copyOf(routes);
        disagreements = List.copyOf(disagreements);
    }

    /** Who would block a request. */
    enum Pair {
        BOTH_BLOCK,
        ONLY_ACTIVE,
        ONLY_SHADOW,
        NEITHER;

        static Pair of(boolean activeBlocks, boolean shadowBlocks) {
            if (activeBlocks) {
                return shadowBlocks ? BOTH_BLOCK : ONLY_ACTIVE;
            }
            return shadowBlocks ? ONLY_SHADOW : NEITHER;
        }

        boolean agrees() {
            return this == BOTH_BLOCK || this == NEITHER;
        }
    }

    /**
     * What was counted on one route.
     *
     * @param route its name
     * @param bothBlock requests that both would block
     * @param onlyActive requests that only the bundle in use would block
     * @param onlyShadow requests that only the shadow would block
     * @param neither requests that none of the two would block
     * @param meanDifference of the shadow's score less that of the bundle in use
     * @param differences how many requests differ by how much
     */
    record Row(
            String route,
            long bothBlock,
            long onlyActive,
            long onlyShadow,
            long neither,
            double meanDifference,
            List<Bar> differences) {

        Row {
            differences = List.copyOf(differences);
        }
    }

    /**
     * Requests whose scores differ by so much.
     *
     * @param above the shadow's score less that of the bundle in use is above it; null for no bound
     * @param upTo and at most this; null for no bound
     * @param requests how many
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Bar(@Nullable Double above, @Nullable Double upTo, long requests) {}

    /**
     * A request that only one of the two would block.
     *
     * @param requestId by which its decision is found
     * @param time when it was judged
     * @param route its name
     * @param active how the bundle in use judged it
     * @param shadow how the shadow did
     */
    record Disagreement(String requestId, String time, String route, Side active, Side shadow) {}

    /**
     * A judgement.
     *
     * @param disposition what would be done
     * @param score from 0 to 100
     * @param attackClass null when allowed
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Side(String disposition, double score, @Nullable String attackClass) {}
}
