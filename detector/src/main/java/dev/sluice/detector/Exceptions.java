package dev.sluice.detector;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** The exceptions of a policy. They cost nothing until a request would be tagged or blocked. Immutable. */
public final class Exceptions {

    public static final Exceptions NONE = new Exceptions(List.of(), InstantSource.system());

    private final List<FieldException> all;
    private final InstantSource clock;

    private Exceptions(List<FieldException> all, InstantSource clock) {
        this.all = List.copyOf(all);
        this.clock = clock;
    }

    /** These; {@code clock} tells when they expire. */
    public static Exceptions of(List<FieldException> all, InstantSource clock) {
        return new Exceptions(all, clock);
    }

    /** Those that a request could use now. */
    List<FieldException> of(RequestView request) {
        if (all.isEmpty()) {
            return List.of();
        }
        Instant now = clock.instant();
        return all.stream().filter(one -> one.isFor(request, now)).toList();
    }

    @Override
    public String toString() {
        return all.stream().map(FieldException::id).toList().toString();
    }
}
