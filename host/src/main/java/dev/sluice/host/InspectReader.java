package dev.sluice.host;

import dev.sluice.detector.Limits;
import dev.sluice.detector.Policy.OnFailure;
import dev.sluice.host.Inspect.OverLimit;
import dev.sluice.host.Inspect.UnknownEncoding;

/** Reads the section {@code inspection} of a config. */
final class InspectReader {

    private static final Inspect BY_DEFAULT = Inspect.DEFAULT;

    private InspectReader() {}

    static Inspect read(Section section) {
        Inspect read = new Inspect(
                section.value("body-limit", BY_DEFAULT.bodyLimit(), Units::boundedBytes),
                section.value("over-limit", BY_DEFAULT.overLimit(), Choice.of(OverLimit.values())),
                section.value("tail-limit", BY_DEFAULT.tailLimit(), Units::boundedBytesOrNone),
                section.value("unknown-encoding", BY_DEFAULT.unknownEncoding(), Choice.of(UnknownEncoding.values())),
                section.value("websocket-first-message", BY_DEFAULT.firstMessage(), Units::flag),
                section.value("body-timeout", BY_DEFAULT.bodyTimeout(), Units::duration),
                section.value("on-failure", BY_DEFAULT.onFailure(), Choice.of(OnFailure.values())),
                limits(section));
        section.refuseTheRest();
        return read;
    }

    private static Limits limits(Section section) {
        Limits byDefault = BY_DEFAULT.limits();
        return new Limits(
                section.value("max-fields", byDefault.maxFields(), Units::count),
                section.value("max-depth", byDefault.maxDepth(), Units::count),
                section.value("max-value-bytes", byDefault.maxValueBytes(), Units::boundedBytes),
                section.value("time-budget", byDefault.timeBudget(), Units::duration));
    }
}
