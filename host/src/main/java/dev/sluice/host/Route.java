package dev.sluice.host;

import dev.sluice.detector.Exceptions;
import dev.sluice.detector.FieldException;
import dev.sluice.detector.Policy;
import dev.sluice.detector.Verdict;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which requests are judged under which policy.
 *
 * @param number its place among the routes, from 0
 * @param host glob over the host name without port; null for any
 * @param path glob over the canonical path
 * @param methods method tokens; empty for any
 * @param mode what is done with verdicts
 * @param policy thresholds
 * @param places where all this is written
 */
public record Route(
        int number,
        @Nullable String host,
        PathPattern path,
        Set<String> methods,
        Mode mode,
        Policy policy,
        Places places) {

    /** Where no config is. */
    public static final Route BY_DEFAULT =
            new Route(0, null, PathPattern.ALL, Set.of(), Mode.BLOCK, Policy.DEFAULT, Places.DEFAULTS);

    public Route {
        methods = Set.copyOf(methods);
    }

    /** The first of {@code routes} that matches, if any does. */
    public static @Nullable Route of(RequestModel request, List<Route> routes) {
        String host = hostName(request.host());
        String path = request.canonicalPath();
        for (Route route : routes) {
            if (route.matches(host, path, request.method())) {
                return route;
            }
        }
        return null;
    }

    /** The host without its port, in lower case. */
    public static String hostName(String host) {
        int port = host.lastIndexOf(':');
        return (port > host.lastIndexOf(']') ? host.substring(0, port) : host).toLowerCase(Locale.ROOT);
    }

    /** For logs and metrics, for example {@code POST,PUT /api/**}. */
    public String name() {
        String methodsPart = methods.isEmpty()
                ? ""
                : String.join(",", methods.stream().sorted().toList()) + " ";
        return methodsPart + (host == null ? "" : host) + path;
    }

    /** The same with those of {@code all} that are for it. */
    public Route except(List<ExceptionConfig> all, InstantSource clock) {
        List<FieldException> rules = all.stream()
                .filter(exception -> exception.isFor(name()))
                .map(ExceptionConfig::rule)
                .toList();
        return new Route(number, host, path, methods, mode, policy.with(Exceptions.of(rules, clock)), places);
    }

    /** The lines of the config that made {@code verdict}, the decisive one first. */
    public List<String> decisive(Verdict verdict) {
        return places.decisive(verdict, mode, policy);
    }

    /** The same under another policy. */
    Route with(Policy other, Places otherPlaces) {
        return new Route(number, host, path, methods, mode, other, otherPlaces);
    }

    public boolean matches(String requestHost, String requestPath, String method) {
        return (host == null || hostMatches(host, requestHost))
                && (methods.isEmpty() || methods.contains(method))
                && path.matches(requestPath);
    }

    private static boolean hostMatches(String pattern, String requestHost) {
        return pattern.startsWith("*.") ? requestHost.endsWith(pattern.substring(1)) : requestHost.equals(pattern);
    }
}
