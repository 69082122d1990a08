package dev.sluice.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/**
 * One request of the kit; {@code README.md} says how it is written.
 *
 * @param name file and title, for example {@code json: nested quotes}
 * @param head request line and header lines as they go over the wire, without the empty line
 * @param body as the client means it, already encoded if the case says so
 * @param chunked whether the body goes over the wire in chunks
 * @param notes what is special about a host, by its name
 */
record RequestCase(String name, List<String> head, byte[] body, boolean chunked, Map<String, String> notes) {

    private static final Pattern ESCAPE = Pattern.compile("\\\\x([0-9a-f]{2})|\\\\repeat\\{(\\d+)}\\{([^}]*)}");
    private static final int CHUNK = 1000;

    /** All cases of a folder, in the order of its files. */
    static List<RequestCase> all(Path folder) throws IOException {
        List<RequestCase> cases = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                String name = String.valueOf(file.getFileName()).replace(".txt", "");
                String[] texts = Files.readString(file, ISO_8859_1).split("(?m)^### ");
                for (int i = 1; i < texts.length; i++) {
                    cases.add(read(name, texts[i]));
                }
            }
        }
        return cases;
    }

    private static RequestCase read(String file, String text) throws IOException {
        List<String> lines = new ArrayList<>(text.stripTrailing().lines().toList());
        String title = lines.remove(0);
        List<String> settings = new ArrayList<>();
        while (lines.get(0).startsWith("# ")) {
            settings.add(lines.remove(0).substring(2));
        }
        int end = lines.indexOf("");
        List<String> head = lines.subList(0, end < 0 ? lines.size() : end).stream()
                .map(RequestCase::unescaped)
                .collect(Collectors.toCollection(ArrayList::new));
        String body = end < 0 ? "" : String.join("\r\n", lines.subList(end + 1, lines.size()));
        boolean chunked = settings.remove("chunked");
        byte[] bytes = unescaped(body).getBytes(ISO_8859_1);
        for (String coding : List.of("gzip", "deflate")) {
            bytes = settings.remove(coding) ? encoded(coding, bytes) : bytes;
        }
        Map<String, String> notes = new HashMap<>();
        settings.forEach(note -> notes.put(note.split(" ", 2)[0], note.split(" ", 2)[1]));
        RequestCase read = new RequestCase(file + ": " + title, head, bytes, chunked, notes);
        read.complete();
        return read;
    }

    private static byte[] encoded(String coding, byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (var out = coding.equals("gzip") ? new GZIPOutputStream(bytes) : new DeflaterOutputStream(bytes)) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }

    private static String unescaped(String text) {
        return ESCAPE.matcher(text)
                .replaceAll(escape -> Matcher.quoteReplacement(
                        escape.group(1) == null
                                ? escape.group(3).repeat(Integer.parseInt(escape.group(2)))
                                : Character.toString((char) Integer.parseInt(escape.group(1), 16))));
    }

    /** Adds what every request has and no case needs to say. */
    private void complete() {
        if (!notes.containsKey("bare")) {
            if (header("host").isEmpty()) {
                head.add("Host: shop.example");
            }
            if (chunked) {
                head.add("Transfer-Encoding: chunked");
            } else if (body.length > 0 && header("content-length").isEmpty()) {
                head.add("Content-Length: " + body.length);
            }
        }
    }

    /** Values of the header of that name. */
    List<String> header(String lowerCaseName) {
        return head.stream()
                .skip(1)
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(lowerCaseName + ":"))
                .map(line -> line.substring(lowerCaseName.length() + 1).strip())
                .toList();
    }

    /** The bytes that go over the wire. */
    byte[] wire() {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        wire.writeBytes((String.join("\r\n", head) + "\r\n\r\n").getBytes(ISO_8859_1));
        if (!chunked) {
            wire.writeBytes(body);
            return wire.toByteArray();
        }
        for (int at = 0; at < body.length; at += CHUNK) {
            int length = Math.min(CHUNK, body.length - at);
            wire.writeBytes((Integer.toHexString(length) + "\r\n").getBytes(ISO_8859_1));
            wire.write(body, at, length);
            wire.writeBytes("\r\n".getBytes(ISO_8859_1));
        }
        wire.writeBytes("0\r\n\r\n".getBytes(ISO_8859_1));
        return wire.toByteArray();
    }

    @Override
    public String toString() {
        return name;
    }
}
