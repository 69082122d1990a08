package dev.sluice.host;

import dev.sluice.detector.Bundle;
import dev.sluice.detector.Detector;
import dev.sluice.detector.Explainer;
import dev.sluice.detector.Explanation;
import dev.sluice.detector.Limits;
import dev.sluice.detector.WinningWindow;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Who judges requests and can tell why.
 *
 * @param model name of the bundle
 * @param inspector judges
 * @param explainer tells why, from the evidence of a verdict, on one thread at a time; null for one that cannot tell
 * @param bundle what it judges with; null for one that judges without
 * @param shadow who judges a sample beside it, without effect; null for nobody
 */
public record Judge(
        String model,
        Inspector inspector,
        @Nullable Function<WinningWindow, Explanation> explainer,
        @Nullable Bundle bundle,
        @Nullable Judge shadow) {

    public Judge(String model, Inspector inspector, @Nullable Function<WinningWindow, Explanation> explainer) {
        this(model, inspector, explainer, null, null);
    }

    /** Of a bundle, within limits. */
    public static Judge of(Bundle bundle, Limits limits) {
        return new Judge(
                bundle.name(),
                new DetectorInspector(new Detector(bundle, limits)),
                new Explainer(bundle, limits)::explain,
                bundle,
                null);
    }

    /** The same with another shadow; what it remembers of values that come again stays. */
    public Judge besides(@Nullable Judge other) {
        return new Judge(model, inspector, explainer, bundle, other);
    }
}
