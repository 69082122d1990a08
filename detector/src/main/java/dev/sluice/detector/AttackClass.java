package dev.sluice.detector;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The kind of attack a verdict names. */
public enum AttackClass {
    SQLI,
    XSS,
    PATH_TRAVERSAL,
    CMDI,
    SSTI,
    XXE,
    NOSQLI,
    LDAP,
    JNDI,
    CRLF,
    SSRF,
    SCANNER,
    OTHER;

    private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The name used in headers, logs and corpora, for example {@code path-traversal}. */
    public String label() {
        return label;
    }

    /** The class of that {@link #label()}, if there is one. */
    public static Optional<AttackClass> ofLabel(String label) {
        return Arrays.stream(values()).filter(c -> c.label.equals(label)).findFirst();
    }
}
