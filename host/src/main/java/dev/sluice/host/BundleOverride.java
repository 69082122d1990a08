package dev.sluice.host;

/**
 * A bundle that an operator chose at run time.
 *
 * @param ref which one of the history
 * @param changed when, ISO 8601
 * @param by who
 */
public record BundleOverride(String ref, String changed, String by) {

    /** As the content of a YAML mapping. */
    String yaml() {
        return "  bundle: " + ThresholdOverride.quoted(ref) + "\n  changed: " + ThresholdOverride.quoted(changed)
                + "\n  by: " + ThresholdOverride.quoted(by) + "\n";
    }
}
