package dev.sluice.conformance;

import dev.sluice.detector.Bundle;
import dev.sluice.detector.Detector;
import dev.sluice.detector.Limits;
import dev.sluice.detector.Policy;
import dev.sluice.detector.RequestView;
import dev.sluice.detector.Threshold;
import dev.sluice.detector.Verdict;
import dev.sluice.host.Arrival;
import dev.sluice.host.Case;
import dev.sluice.host.Guard;
import dev.sluice.host.Head;
import dev.sluice.host.HeaderLine;
import dev.sluice.host.Inspect;
import dev.sluice.host.Parts;
import dev.sluice.host.Refusal;
import dev.sluice.host.RequestId;
import dev.sluice.host.RequestModel;
import dev.sluice.host.SluiceHeaders;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Calls the detector, with a request that nobody has touched wherever there is nothing to decode or to cut. */
final class DirectCall {

    private final Inspect inspect = Inspect.DEFAULT;
    private final Guard guard = new Guard(new RequestId(Clock.systemUTC(), new SecureRandom()));
    private final Policy policy;
    private final Detector detector;

    DirectCall(Bundle bundle, String tagAt, String blockAt) {
        this.detector = new Detector(bundle, patient(inspect.limits()));
        this.policy = new Policy(Threshold.parse(tagAt), Threshold.parse(blockAt), Policy.OnFailure.OPEN);
    }

    private static Limits patient(Limits limits) {
        return new Limits(limits.maxFields(), limits.maxDepth(), limits.maxValueBytes(), Duration.ofSeconds(20));
    }

    /** A request as it is written. */
    private record Written(Head head, byte[] body) implements RequestView {

        @Override
        public String method() {
            return head.method();
        }

        @Override
        public String target() {
            return head.target();
        }

        @Override
        public int headerCount() {
            return head.lines().size();
        }

        @Override
        public String headerName(int index) {
            return head.lines().get(index).name();
        }

        @Override
        public String headerValue(int index) {
            return head.lines().get(index).value();
        }

        @Override
        public boolean bodyComplete() {
            return true;
        }
    }

    String judge(RequestCase asked) {
        Head head = head(asked.head());
        Arrival arrival = guard.admit(head);
        if (arrival instanceof Refusal refusal) {
            return Findings.refused(refusal.status());
        }
        RequestModel model = ((RequestModel) arrival).withBody(asked.body(), true);
        boolean plain = asked.header("content-encoding").isEmpty() && asked.body().length <= inspect.bodyLimit();
        if (plain) {
            return findings(detector.inspect(new Written(head, asked.body()), policy));
        }
        Parts parts = Parts.of(model, inspect);
        return parts.refusal() != null
                ? Findings.refused(parts.refusal().status())
                : findings(parts.models().stream()
                        .limit(asked.notes().containsKey("streamed") ? 1 : Long.MAX_VALUE)
                        .map(part -> detector.inspect(part, policy))
                        .reduce(Case::worse)
                        .orElseThrow());
    }

    private static Head head(List<String> text) {
        String[] start = text.get(0).split(" ", 3);
        List<HeaderLine> lines = text.stream()
                .skip(1)
                .map(line -> line.split(":", 2))
                .map(parts -> new HeaderLine(parts[0], parts[1].strip()))
                .toList();
        return new Head(start[0], start[1], start[2].charAt(start[2].length() - 1) - '0', lines);
    }

    private static String findings(Verdict verdict) {
        Map<String, String> headers =
                SluiceHeaders.of(verdict).stream().collect(Collectors.toMap(HeaderLine::name, HeaderLine::value));
        return Findings.of(headers);
    }
}
