package dev.sluice.gateway;

import dev.sluice.host.Section;
import dev.sluice.host.Units;

/** Reads the section {@code limits} of a config. */
final class ClientLimitsReader {

    private static final ClientLimits BY_DEFAULT = ClientLimits.DEFAULT;

    private ClientLimitsReader() {}

    static ClientLimits read(Section section) {
        try {
            return new ClientLimits(
                    section.value("head-timeout", BY_DEFAULT.headTimeout(), Units::duration),
                    section.value("idle-timeout", BY_DEFAULT.idleTimeout(), Units::duration),
                    section.value("line-size", BY_DEFAULT.lineBytes(), Units::boundedBytes),
                    section.value("head-size", BY_DEFAULT.headBytes(), Units::boundedBytes),
                    section.value("header-lines", BY_DEFAULT.headerLines(), Units::count),
                    section.value("min-rate", BY_DEFAULT.minRate(), Units::boundedBytes),
                    section.value("rate-grace", BY_DEFAULT.rateGrace(), Units::duration),
                    section.value("stall-timeout", BY_DEFAULT.stallTimeout(), Units::duration));
        } catch (IllegalArgumentException e) {
            section.problem(
                    section.has("stall-timeout") ? "stall-timeout" : "head-size", String.valueOf(e.getMessage()));
            return BY_DEFAULT;
        } finally {
            section.refuseTheRest();
        }
    }
}
