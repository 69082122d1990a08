package dev.sluice.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Values that are nothing but the http address of a host with a public name. Whether one is an open redirect, a remote
 * inclusion or a link depends on what the application does with it, so nothing can be learnt from it.
 */
final class PlainUrl {

    private static final Pattern ADDRESS = Pattern.compile("(?:https?:)?//(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\\.)+"
            + "(?<top>[a-z]{2,18})(?::\\d{1,5})?(?:/[a-z0-9._~/-]*)?(?:\\?[a-z0-9._~=&/-]*)?");
    private static final Pattern PRIVATE =
            Pattern.compile("internal|local|localhost|localdomain|lan|intranet|home|corp");

    private PlainUrl() {}

    /** Whether {@code value}, percent-encoded or not, is one. */
    static boolean is(String value) {
        return matches(value) || (value.indexOf('%') >= 0 && matches(decoded(value)));
    }

    private static boolean matches(String value) {
        var matcher = ADDRESS.matcher(value.strip().toLowerCase(Locale.ROOT));
        return matcher.matches() && !PRIVATE.matcher(matcher.group("top")).matches() && !value.contains("..");
    }

    private static String decoded(String value) {
        try {
            return URLDecoder.decode(value, UTF_8);
        } catch (IllegalArgumentException e) {
            return value;
        }
    }
}
