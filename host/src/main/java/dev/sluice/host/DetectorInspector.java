package dev.sluice.host;

import dev.sluice.detector.Detector;
import dev.sluice.detector.Policy;
import dev.sluice.detector.RequestView;
import dev.sluice.detector.Verdict;

/**
 * Judges with a model bundle.
 *
 * @param detector that does
 */
record DetectorInspector(Detector detector) implements Inspector {

    @Override
    public Verdict inspect(RequestView request, Policy policy) {
        return detector.inspect(request, policy);
    }

    @Override
    public Verdict inspectToKeep(RequestView request, Policy policy) {
        return detector.inspectToKeep(request, policy);
    }
}
