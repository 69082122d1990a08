package dev.sluice.conformance;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a host tells the application about a request, in one text that can be compared. */
final class Findings {

    private Findings() {}

    /** Of the headers that the application got; the request id is another every time. */
    static String of(Map<String, String> headers) {
        Map<String, String> found = new TreeMap<>();
        headers.forEach((name, value) -> found.put(name.toLowerCase(Locale.ROOT), value));
        found.keySet().removeIf(name -> !name.startsWith("sluice-") || name.equals("sluice-request-id"));
        return found.entrySet().stream()
                .map(entry -> entry.getKey() + ": " + entry.getValue())
                .collect(Collectors.joining("\n"));
    }

    /** Of a request that did not reach the application. */
    static String refused(int status) {
        return "refused with " + status;
    }
}
