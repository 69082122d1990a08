package dev.sluice.host;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes apart the last bytes of a body that was too long to be read before it went on. What begins within them is read in
 * the body's own format: form fields behind the first {@code &}, parts behind the first delimiter. What began before is
 * judged as text, if it is text; of binary content only what it ends with, since random bytes look like evasion.
 * Stateless.
 */
public final class BodyTail {

    private static final Pattern BOUNDARY = Pattern.compile("(?i)multipart/.*\\bboundary=\"?([^\";,\\s]{1,200}).*");
    private static final Pattern FORM = Pattern.compile("(?i)application/x-www-form-urlencoded.*");
    private static final Pattern TEXT = Pattern.compile("(?i)text/.*|.*\\b(?:json|xml|javascript|graphql)\\b.*");

    /** Text that an attacker appends to a picture is longer; pictures do not end with so much of it. */
    private static final int MIN_TEXT_BYTES = 32;

    private BodyTail() {}

    /** How much of a body that streams by has to wait for its judgement; 0 if none has. */
    public static int bytesOf(Case passing, Inspect inspect) {
        boolean legible = Decoding.namesOf(passing.model()).isEmpty();
        return passing.verdict() != null && legible ? inspect.tailBytes() : 0;
    }

    /** What of a tail can be judged by itself. */
    public static List<RequestModel> partsOf(RequestModel model, byte[] tail) {
        String type = model.header("content-type");
        Matcher multipart = BOUNDARY.matcher(type);
        List<RequestModel> parts = new ArrayList<>();
        if (multipart.matches()) {
            int delimiter = startOfDelimiter(tail, "--" + multipart.group(1));
            addText(parts, model.ofText(text(tail, delimiter), false));
            addText(parts, model.ofBodyPart(Arrays.copyOfRange(tail, delimiter, tail.length), false));
        } else if (FORM.matcher(type).matches()) {
            addText(parts, model.ofBodyPart(Arrays.copyOfRange(tail, startOfPair(tail), tail.length), false));
        } else {
            boolean declared = TEXT.matcher(type).matches();
            addText(parts, model.ofBodyPart(declared ? tail : text(tail, tail.length), false));
        }
        return parts;
    }

    private static void addText(List<RequestModel> parts, RequestModel part) {
        if (part.body().length > 0) {
            parts.add(part);
        }
    }

    /** The start of the first line that is a delimiter; the end if there is none. */
    private static int startOfDelimiter(byte[] tail, String delimiter) {
        String text = new String(tail, ISO_8859_1);
        if (text.startsWith(delimiter)) {
            return 0;
        }
        int lineEnd = text.indexOf("\n" + delimiter);
        return lineEnd < 0 ? tail.length : lineEnd + 1;
    }

    private static int startOfPair(byte[] tail) {
        for (int i = 0; i < tail.length; i++) {
            if (tail[i] == '&') {
                return i + 1;
            }
        }
        return 0;
    }

    /** The bytes up to {@code end}, or the text at their end if they are binary. */
    private static byte[] text(byte[] bytes, int end) {
        int start = end;
        while (start > 0 && !isControl(bytes[start - 1])) {
            start--;
        }
        boolean binary = isBinary(bytes, end);
        return binary && end - start < MIN_TEXT_BYTES
                ? new byte[0]
                : Arrays.copyOfRange(bytes, binary ? start : 0, end);
    }

    /** Random bytes hold 11 % control characters. */
    private static boolean isBinary(byte[] bytes, int end) {
        int controls = 0;
        for (int i = 0; i < end; i++) {
            controls += isControl(bytes[i]) ? 1 : 0;
        }
        return controls > end / 50;
    }

    private static boolean isControl(byte b) {
        return Octet.isControl(b) && b != '\t' && b != '\r' && b != '\n';
    }
}
