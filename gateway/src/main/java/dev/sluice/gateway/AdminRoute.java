package dev.sluice.gateway;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One thing that the admin listener does.
 *
 * @param method of the request; GET answers HEAD, too
 * @param pattern path whose segments in braces match any text, for example {@code /v1/decisions/{id}}
 * @param handler what it does; may block
 */
record AdminRoute(String method, String pattern, Handler handler) {

    /** Answers a request. Called from several threads. */
    @FunctionalInterface
    interface Handler {
        AdminAnswer answer(AdminRequest request) throws AdminProblem;
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
