package dev.sluice.gateway;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The first file of a multipart form, counted while it streams by; needs a few KiB of memory, whatever its size.
 *
 * @param name as the client calls it
 * @param size in bytes
 */
record Upload(String name, long size) {

    private static final int MAX_HEAD_BYTES = 8 << 10;
    private static final Pattern BOUNDARY =
            Pattern.compile("multipart/form-data;.*\\bboundary=(?:\"([^\"]{1,70})\"|([^\\s;\"]{1,70})).*");
    private static final Pattern FILE_NAME = Pattern.compile("\\bfilename=\"([^\"]*)\"");

    /** Reads {@code body} to its end; throws IllegalArgumentException if it is no form with a file as first part. */
    static Upload read(String contentType, InputStream body) throws IOException {
        Matcher type = BOUNDARY.matcher(contentType);
        require(type.matches(), "an upload is a form of type multipart/form-data");
        byte[] end = ("\r\n--" + (type.group(1) == null ? type.group(2) : type.group(1)))
                .getBytes(StandardCharsets.ISO_8859_1);
        InputStream in = new BufferedInputStream(body);
        Matcher name = FILE_NAME.matcher(head(in));
        require(name.find(), "the first part of the form is no file");
        long size = countUpTo(end, in);
        in.transferTo(OutputStream.nullOutputStream());
        return new Upload(name.group(1), size);
    }

    private static void require(boolean met, String rule) {
        if (!met) {
            throw new IllegalArgumentException(rule);
        }
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int last = 0;
        while (last != 0x0d0a0d0a) {
            int b = in.read();
            require(b >= 0 && head.size() < MAX_HEAD_BYTES, "the head of the form's first part has no end");
            head.write(b);
            last = last << 8 | b;
        }
        return head.toString(StandardCharsets.UTF_8);
    }

    /** A carriage return stands only at the start of {@code end}, so a mismatch never has to look back. */
    private static long countUpTo(byte[] end, InputStream in) throws IOException {
        long count = 0;
        int matched = 0;
        while (matched < end.length) {
            int b = in.read();
            require(b >= 0, "the form has no end");
            matched = b == end[matched] ? matched + 1 : b == end[0] ? 1 : 0;
            count++;
        }
        return count - end.length;
    }
}
