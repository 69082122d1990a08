package dev.sluice.gateway;

/**
 * A bundle that an operator chose at run time.
 *
 * @param bundle its zip file; if relative, to the config
 * @param changed when, ISO 8601
 * @param by who
 */
record BundleOverride(String bundle, String changed, String by) {

    /** As the content of a YAML mapping. */
    String yaml() {
        return "  bundle: " + ThresholdOverride.quoted(bundle) + "\n  changed: " + ThresholdOverride.quoted(changed)
                + "\n  by: " + ThresholdOverride.quoted(by) + "\n";
    }
}
