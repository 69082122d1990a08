package dev.sluice.gateway;

import dev.sluice.detector.Explanation;
import dev.sluice.detector.WinningWindow;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Who judges requests and can tell why.
 *
 * @param model name of the bundle
 * @param inspector judges
 * @param explainer tells why, from the evidence of a verdict, on one thread at a time; null for one that cannot tell
 */
record Judge(String model, Inspector inspector, @Nullable Function<WinningWindow, Explanation> explainer) {}
