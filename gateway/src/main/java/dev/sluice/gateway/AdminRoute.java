package dev.sluice.gateway;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One thing that the admin listener does.
 *
 * @param method of the request; GET answers HEAD, too
 * @param pattern path whose segments in braces match any text, for example {@code /v1/decisions/{id}}
 * @param audience whom it is for
 * @param intake what it takes at once
 * @param handler what it does; may block
 */
record AdminRoute(String method, String pattern, Audience audience, Intake intake, Handler handler) {

    /** Whom a route is for, which decides how they show that they may use it. */
    enum Audience {
        /** Programs, which send the token with every request and JSON in bodies. */
        PROGRAM,
        /** People, who have signed in and send forms. */
        PERSON,
        /** Anyone who reaches the listener; bodies are forms. */
        ANYONE
    }

    /** Answers a request. Called from several threads. */
    @FunctionalInterface
    interface Handler {
        AdminAnswer answer(AdminRequest request) throws AdminProblem;
    }

    AdminRoute(String method, String pattern, Audience audience, Handler handler) {
        this(method, pattern, audience, Intake.SMALL, handler);
    }

    /** For programs. */
    AdminRoute(String method, String pattern, Handler handler) {
        this(method, pattern, Audience.PROGRAM, handler);
    }

    /** For programs that ask for much. */
    static AdminRoute heavy(String pattern, Intake intake, Handler handler) {
        return new AdminRoute("POST", pattern, Audience.PROGRAM, intake, handler);
    }

    /** A page or a part of one. */
    static AdminRoute page(String pattern, Handler handler) {
        return new AdminRoute("GET", pattern, Audience.PERSON, handler);
    }

    /** What a form of a page does. */
    static AdminRoute form(String pattern, Handler handler) {
        return new AdminRoute("POST", pattern, Audience.PERSON, handler);
    }

    /** The segments in braces by name; null if {@code path} is another. */
    @Nullable
    Map<String, String> match(String path) {
        String[] wanted = pattern.split("/", -1);
        String[] given = path.split("/", -1);
        if (wanted.length != given.length) {
            return null;
        }
        Map<String, String> variables = new HashMap<>();
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i].startsWith("{") && !given[i].isEmpty()) {
                variables.put(wanted[i].substring(1, wanted[i].length() - 1), given[i]);
            } else if (!wanted[i].equals(given[i])) {
                return null;
            }
        }
        return variables;
    }

    boolean allows(String given) {
        return given.equals(method) || (given.equals("HEAD") && method.equals("GET"));
    }
}
