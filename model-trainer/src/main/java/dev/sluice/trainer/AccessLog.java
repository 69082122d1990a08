package dev.sluice.trainer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sluice.trainer.CorpusRequest.Header;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads access logs of nginx and Apache in the common or combined format, with the virtual host before it or without.
 * They hold no bodies, and of the headers Referer and User-Agent only.
 *
 * @param host what stands in Host where the log does not say
 */
record AccessLog(String host) implements RecordingReader {

    private static final String QUOTED = "\"((?:[^\"\\\\]++|\\\\.)*+)\"";
    private static final Pattern LINE = Pattern.compile("(?:(\\S+):\\d+ )?\\S+ \\S+ [^\\[]*\\[[^\\]]*] " + QUOTED
            + " (?:\\d{3}|-) (?:\\d+|-)(?: " + QUOTED + " " + QUOTED + ")?.*");
    private static final Pattern REQUEST =
            Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+) (\\S.*?)(?: HTTP/\\d(?:\\.\\d)?)?", Pattern.DOTALL);
    private static final Pattern ESCAPE = Pattern.compile("\\\\(x[0-9A-Fa-f]{2}|.)", Pattern.DOTALL);
    private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");

    @Override
    public void read(String place, BufferedInputStream bytes, Harvest harvest) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(bytes, ISO_8859_1));
        long number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            if (!line.isBlank()) {
                read(place + ":" + number, line, harvest);
            }
        }
    }

    private void read(String place, String line, Harvest harvest) {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
            harvest.skipped(place, "no line of an access log");
            return;
        }
        Matcher request = REQUEST.matcher(unescaped(parts.group(2)));
        if (!request.matches()) {
            harvest.skipped(place, "what the client sent was no HTTP request");
            return;
        }
        List<Header> headers = new ArrayList<>();
        headers.add(new Header("Host", parts.group(1) == null ? host : parts.group(1)));
        add("User-Agent", parts.group(4), headers);
        add("Referer", parts.group(3), headers);
        harvest.request(place, new CorpusRequest(request.group(1), request.group(2), headers, new byte[0]));
        if (WITH_BODY.contains(request.group(1))) {
            harvest.withoutBody();
        }
    }

    private static void add(String name, String value, List<Header> headers) {
        if (value != null && !value.equals("-")) {
            headers.add(new Header(name, unescaped(value)));
        }
    }

    /** Both servers write quotes, backslashes and bytes beyond ASCII behind a backslash. */
    private static String unescaped(String text) {
        return text.indexOf('\\') < 0
                ? text
                : ESCAPE.matcher(text).replaceAll(escape -> Matcher.quoteReplacement(octet(escape.group(1))));
    }

    private static String octet(String code) {
        char first = code.charAt(0);
        if (first == 'x' && code.length() == 3) {
            return String.valueOf((char) Integer.parseInt(code.substring(1), 16));
        }
        return switch (first) {
            case 'n' -> "\n";
            case 'r' -> "\r";
            case 't' -> "\t";
            case 'b' -> "\b";
            case 'f' -> "\f";
            case 'v' -> "\u000b";
            default -> code;
        };
    }
}
