package dev.sluice.servlet;

import jakarta.servlet.ServletContext;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code multipart/form-data} (RFC 7578) as it streams by, since a container that has been read from can do so no
 * more. Bounded in bytes, parts and the length of their headers. For one use.
 */
final class MultipartForm {

    private static final Pattern BOUNDARY =
            Pattern.compile("(?i).*;\\s*boundary=(?:\"([^\"]{1,200})\"|([^\\s;\"]{1,200})).*");
    private static final int MAX_PARTS = 1000;
    private static final int MAX_HEAD_BYTES = 16 << 10;
    private static final int STEP = 8 << 10;

    private final InputStream in;
    private final byte[] delimiter;
    private final long limit;
    private final byte[] step = new byte[STEP];
    private int filled;
    private long count;

    private MultipartForm(InputStream in, String boundary, long limit) {
        this.in = in;
        this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
        this.limit = limit;
    }

    /** The parts of {@code body}; throws IllegalStateException if it is longer than {@code limit}. */
    static List<StoredPart> read(InputStream body, String contentType, long limit, ServletContext context)
            throws IOException {
        Matcher boundary = BOUNDARY.matcher(contentType);
        if (!boundary.matches()) {
            throw new IOException("the form names no boundary");
        }
        File folder = (File) context.getAttribute(ServletContext.TEMPDIR);
        String text = boundary.group(1) == null ? boundary.group(2) : boundary.group(1);
        return new MultipartForm(new BufferedInputStream(body, STEP), text, limit)
                .parts(folder == null ? Path.of(System.getProperty("java.io.tmpdir")) : folder.toPath());
    }

    private List<StoredPart> parts(Path folder) throws IOException {
        List<StoredPart> parts = new ArrayList<>();
        try {
            StoredPart preamble = new StoredPart(Map.of(), folder);
            content(preamble, 2);
            preamble.delete();
            while (!isLast()) {
                if (parts.size() == MAX_PARTS) {
                    throw new IllegalStateException("the form has more than " + MAX_PARTS + " parts");
                }
                StoredPart part = new StoredPart(head(), folder);
                parts.add(part);
                content(part, 0);
            }
            in.transferTo(OutputStream.nullOutputStream());
            return parts;
        } catch (IOException | RuntimeException e) {
            parts.forEach(StoredPart::discard);
            throw e;
        }
    }

    private int next() throws IOException {
        int octet = in.read();
        if (octet < 0) {
            throw new IOException("the form has no end");
        }
        if (++count > limit) {
            throw new IllegalStateException("the form is longer than " + limit + " bytes");
        }
        return octet;
    }

    /** Two hyphens behind a delimiter end the form; other text there means nothing, up to the end of the line. */
    private boolean isLast() throws IOException {
        int first = next();
        int second = next();
        while (!(first == '\r' && second == '\n') && !(first == '-' && second == '-')) {
            first = second;
            second = next();
        }
        return first == '-';
    }

    private Map<String, List<String>> head() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int last = 0x0d0a;
        while (last != 0x0d0a0d0a) {
            int octet = next();
            if (head.size() == MAX_HEAD_BYTES) {
                throw new IOException("the head of a part is longer than " + MAX_HEAD_BYTES + " bytes");
            }
            head.write(octet);
            last = last << 8 | octet;
        }
        Map<String, List<String>> headers = new TreeMap<>();
        for (String line : head.toString(StandardCharsets.UTF_8).split("\r\n", -1)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.computeIfAbsent(
                                line.substring(0, colon).strip().toLowerCase(Locale.ROOT), k -> new ArrayList<>())
                        .add(line.substring(colon + 1).strip());
            }
        }
        return headers;
    }

    /** Up to the next delimiter, of which the first {@code start} bytes are there already. */
    private void content(StoredPart part, int start) throws IOException {
        int matched = start;
        while (matched < delimiter.length) {
            int octet = next();
            if (octet == (delimiter[matched] & 0xff)) {
                matched++;
            } else {
                put(part, matched);
                matched = octet == '\r' ? 1 : 0;
                if (matched == 0) {
                    put(part, (byte) octet);
                }
            }
        }
        drain(part);
        part.finish();
    }

    /** What looked like a delimiter and was none; only its first byte can begin another. */
    private void put(StoredPart part, int length) throws IOException {
        for (int i = 0; i < length; i++) {
            put(part, delimiter[i]);
        }
    }

    private void put(StoredPart part, byte octet) throws IOException {
        if (filled == step.length) {
            drain(part);
        }
        step[filled++] = octet;
    }

    private void drain(StoredPart part) throws IOException {
        part.write(step, filled);
        filled = 0;
    }
}
