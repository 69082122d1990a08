package dev.sluice.detector;

/**
 * Judges requests with one model bundle. Thread-safe; immutable but for scratch memory that one inspection at a time
 * owns. Replace the whole object to change the bundle.
 */
public final class Detector {

    private final Bundle bundle;
    private final Limits limits;

    public Detector(Bundle bundle, Limits limits) {
        this.bundle = bundle;
        this.limits = limits;
    }

    /** The bundle that judges. */
    public Bundle bundle() {
        return bundle;
    }

    /**
     * Judges {@code request} under {@code policy}. Never throws: a fault is a verdict with
     * {@link Completeness#FAILED}, and malformed input is evidence, not an error.
     */
    public Verdict inspect(RequestView request, Policy policy) {
        throw new UnsupportedOperationException(limits + request.target());
    }
}
