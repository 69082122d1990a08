package dev.sluice.detector;

import java.time.Instant;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Takes one field of some requests out of the judgement, because what looks like an attack there is none. Immutable if
 * {@code path} is.
 *
 * @param id its name, for example {@code wiki-markup}
 * @param place where it is written, for people
 * @param methods of the requests it is for; empty for any
 * @param path whether it is for requests with that {@link RequestView#canonicalPath()}
 * @param field what is taken out
 * @param attackClass only windows that the model gives this class are taken out; null for all
 * @param expires from when on it no longer applies; null for never
 */
public record FieldException(
        String id,
        String place,
        Set<String> methods,
        Predicate<String> path,
        FieldPattern field,
        @Nullable AttackClass attackClass,
        @Nullable Instant expires) {

    public FieldException {
        methods = Set.copyOf(methods);
    }

    boolean isFor(RequestView request, Instant now) {
        return (expires == null || now.isBefore(expires))
                && (methods.isEmpty() || methods.contains(request.method()))
                && path.test(request.canonicalPath());
    }

    boolean takes(@Nullable AttackClass found) {
        return attackClass == null || attackClass == found;
    }
}
