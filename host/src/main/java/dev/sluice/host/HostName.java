package dev.sluice.host;

/** What may stand in Host: a name or an address, IPv6 in brackets, and perhaps a port. Read by hand for every request. */
public final class HostName {

    private static final int LONGEST_NAME = 255;
    private static final int LONGEST_ADDRESS = 45;
    private static final int LONGEST_PORT = 5;
    private static final int HIGHEST_PORT = 65535;

    private HostName() {}

    public static boolean isValid(String host) {
        int end = host.startsWith("[") ? endOfAddress(host) : endOfName(host);
        return end > 0 && (end == host.length() || isPort(host, end));
    }

    private static int endOfName(String host) {
        int end = 0;
        while (end < host.length() && isOfName(host.charAt(end))) {
            end++;
        }
        return end <= LONGEST_NAME ? end : -1;
    }

    private static boolean isOfName(char c) {
        return isLetter(c) || isDigit(c) || c == '.' || c == '-' || c == '_' || c == '~';
    }

    private static int endOfAddress(String host) {
        int end = 1;
        while (end < host.length() && isOfAddress(host.charAt(end))) {
            end++;
        }
        int length = end - 1;
        boolean closed = end < host.length() && host.charAt(end) == ']';
        return closed && length >= 2 && length <= LONGEST_ADDRESS ? end + 1 : -1;
    }

    private static boolean isOfAddress(char c) {
        return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == ':' || c == '.';
    }

    /** Whether a colon and a port are all that follows {@code from}. */
    private static boolean isPort(String host, int from) {
        int digits = host.length() - from - 1;
        if (host.charAt(from) != ':' || digits < 1 || digits > LONGEST_PORT) {
            return false;
        }
        int port = 0;
        for (int i = from + 1; i < host.length(); i++) {
            if (!isDigit(host.charAt(i))) {
                return false;
            }
            port = port * 10 + host.charAt(i) - '0';
        }
        return port <= HIGHEST_PORT;
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
