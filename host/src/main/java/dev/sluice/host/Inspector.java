package dev.sluice.host;

import dev.sluice.detector.Policy;
import dev.sluice.detector.RequestView;
import dev.sluice.detector.Verdict;

/** Judges a request under a policy; {@link dev.sluice.detector.Detector#inspect} is one. Thread-safe, never throws. */
@FunctionalInterface
public interface Inspector {

    Verdict inspect(RequestView request, Policy policy);

    /** The same, and with evidence for requests below the tag threshold, too, if it has any. */
    default Verdict inspectToKeep(RequestView request, Policy policy) {
        return inspect(request, policy);
    }
}
