package dev.sluice.host;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an encoded body looks like decoded, for inspection only. Decodes no more than a hundred times of what came over
 * the wire and keeps no more of it than may be inspected: its beginning, and the end of what is longer. Whatever the
 * bytes are, there is no exception: what was decoded until a stream broke counts.
 *
 * @param parts what there is to be judged: the head, what was decoded, and the bytes of the wire where they could be
 *     read as well
 * @param label what was undone, for metrics
 * @param refusal why the request is not let in; null if it is
 */
public record Decoding(
        List<RequestModel> parts, String label, @Nullable Refusal refusal) {

    /** Ordinary text reaches 10, repetitive JSON 50; streams that are made to explode start at 1,000. */
    private static final int MAX_RATIO = 100;

    private static final int MAX_CODINGS = 2;

    /** RFC 1952, section 2.3. */
    private static final int GZIP_HEAD_BYTES = 10;

    private static final int GZIP_EXTRA = 4;
    private static final int GZIP_TEXTS = GZIP_EXTRA | 8 | 16;

    /** The names in Content-Encoding, in the order in which they were applied; empty for a body in the clear. */
    static List<String> namesOf(RequestModel model) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < model.headerCount(); i++) {
            if (model.headerName(i).equalsIgnoreCase("content-encoding")) {
                names.addAll(Handshake.tokens(List.of(model.headerValue(i))));
            }
        }
        names.removeIf("identity"::equalsIgnoreCase);
        return names;
    }

    public static boolean isNeededFor(RequestModel model) {
        return model.body().length > 0 && !namesOf(model).isEmpty();
    }

    /** Decodes what has been read of the body of {@code model}. */
    public static Decoding of(RequestModel model, Inspect inspect) {
        List<ContentCoding> codings = new ArrayList<>();
        for (String name : namesOf(model)) {
            ContentCoding coding = ContentCoding.of(name);
            if (coding == null || codings.size() == MAX_CODINGS) {
                return unknown(name, model, inspect);
            }
            codings.add(0, coding);
        }
        String label = codings.size() == 1 ? codings.get(0).label() : "several";
        Plain plain = new Plain(inspect).read(codings, model.body());
        plain.followed = plain.complete && endsBefore(codings, model.body(), inspect);
        return plain.decoding(model, label);
    }

    /** A stream that does without its last byte has ended before; decoders keep silent about what follows. */
    private static boolean endsBefore(List<ContentCoding> codings, byte[] wire, Inspect inspect) {
        byte[] shorter = Arrays.copyOf(wire, wire.length - 1);
        return new Plain(inspect).read(codings, shorter).complete;
    }

    private static Decoding unknown(String name, RequestModel model, Inspect inspect) {
        boolean passes = inspect.unknownEncoding() == Inspect.UnknownEncoding.PASS;
        String reason = "the Content-Encoding " + Printable.of(name)
                + " is not understood here; gzip, deflate, br and zstd are, two of them at most";
        List<RequestModel> parts = List.of(model.withBody(model.body(), false));
        return new Decoding(parts, "unknown", passes ? null : new Refusal(415, reason));
    }

    /** The plain text of one body, as it comes out of the decoders. */
    private static final class Plain {

        private final Inspect inspect;
        private final ByteArrayOutputStream start = new ByteArrayOutputStream(1024);
        private final byte[] last;
        private long total;
        private boolean complete;
        private boolean bomb;
        private boolean followed;

        Plain(Inspect inspect) {
            this.inspect = inspect;
            this.last = new byte[inspect.tailBytes()];
        }

        /** Decoders throw anything when they are fed with anything. */
        Plain read(List<ContentCoding> codings, byte[] wire) {
            try (InputStream plain = opened(codings, wire)) {
                byte[] buffer = new byte[8 << 10];
                int count = 0;
                while (!bomb && (count = plain.read(buffer)) >= 0) {
                    take(buffer, count);
                    bomb = total > inspect.bodyLimit() && total > (long) MAX_RATIO * wire.length;
                }
                complete = count < 0;
            } catch (IOException | RuntimeException e) {
                complete = false;
            }
            return this;
        }

        private static InputStream opened(List<ContentCoding> codings, byte[] wire) throws IOException {
            InputStream in = new ByteArrayInputStream(wire);
            for (ContentCoding coding : codings) {
                in = coding.decode(in);
            }
            return in;
        }

        private void take(byte[] buffer, int count) {
            start.write(buffer, 0, Math.max(0, Math.min(count, inspect.bodyLimit() - start.size())));
            for (int i = Math.max(0, count - last.length); i < count; i++) {
                last[(int) ((total + i) % last.length)] = buffer[i];
            }
            total += count;
        }

        Decoding decoding(RequestModel model, String label) {
            boolean longer = total > inspect.bodyLimit();
            if (bomb) {
                return new Decoding(
                        List.of(), "bomb", new Refusal(413, "the body inflates to more than may be inspected here"));
            }
            if (longer && inspect.rejectsLonger()) {
                return new Decoding(
                        List.of(), label, new Refusal(413, "the decoded body is longer than may be inspected here"));
            }
            List<RequestModel> parts = new ArrayList<>();
            parts.add(model.withoutBody());
            parts.add(model.ofBodyPart(start.toByteArray(), complete && !longer && model.bodyComplete()));
            if (longer && last.length > 0) {
                parts.addAll(BodyTail.partsOf(model, tail()));
            }
            if (total == 0 || followed || (model.bodyComplete() && !complete)) {
                parts.add(model.ofBodyPart(model.body(), model.bodyComplete()));
            } else if (model.body().length > GZIP_HEAD_BYTES && isGzipWithText(model.body())) {
                parts.add(model.ofText(gzipText(model.body()), true));
            }
            return new Decoding(parts, complete || !model.bodyComplete() ? label : "broken", null);
        }

        private static boolean isGzipWithText(byte[] wire) {
            return wire[0] == 0x1f && (wire[1] & 0xff) == 0x8b && (wire[3] & GZIP_TEXTS) != 0;
        }

        /** Extra field, file name and comment of a gzip head: an upstream that decodes nothing would read them. */
        private static byte[] gzipText(byte[] wire) {
            int end = GZIP_HEAD_BYTES;
            if ((wire[3] & GZIP_EXTRA) != 0) {
                end += 2 + (wire[end] & 0xff) + ((wire[end + 1] & 0xff) << 8);
            }
            for (int texts = Integer.bitCount(wire[3] & (GZIP_TEXTS ^ GZIP_EXTRA)); texts > 0; texts--) {
                while (end < wire.length && wire[end] != 0) {
                    end++;
                }
                end++;
            }
            return Arrays.copyOfRange(wire, GZIP_HEAD_BYTES, Math.min(end, wire.length));
        }

        private byte[] tail() {
            int from = (int) (total % last.length);
            byte[] tail = Arrays.copyOfRange(last, from, from + last.length);
            System.arraycopy(last, 0, tail, last.length - from, from);
            return tail;
        }
    }
}
