package dev.sluice.trainer;

import dev.sluice.trainer.TableDescription.Content;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands before the rows of an ARFF file. Dense rows only; dates are not read.
 *
 * @param types by name, in order
 * @param lines lines up to {@code @data}
 * @see <a href="https://waikato.github.io/weka-wiki/formats_and_processing/arff_stable/">ARFF</a>
 */
record ArffHeader(Map<String, Content> types, long lines) {

    private static final Pattern ATTRIBUTE = Pattern.compile(
            "@attribute\\s+('(?:[^'\\\\]|\\\\.)*'|\"[^\"]*\"|[^\\s{]+)\\s*(.+)", Pattern.CASE_INSENSITIVE);

    List<String> names() {
        return List.copyOf(types.keySet());
    }

    static ArffHeader read(Path file, BufferedReader text) throws IOException {
        Map<String, Content> types = new LinkedHashMap<>();
        long lines = 0;
        for (String line = text.readLine(); line != null; line = text.readLine()) {
            lines++;
            String declaration = line.strip();
            String word = declaration.toLowerCase(Locale.ROOT);
            if (word.startsWith("@data")) {
                return new ArffHeader(types, lines);
            }
            if (word.startsWith("@attribute")) {
                attribute(file + ":" + lines, declaration, types);
            } else if (!word.isEmpty() && !word.startsWith("%") && !word.startsWith("@relation")) {
                throw new InputException(file + ":" + lines + ": is neither @relation nor @attribute nor @data");
            }
        }
        throw new InputException(file + ":" + lines + ": ends before @data; it is empty or no ARFF file");
    }

    private static void attribute(String place, String declaration, Map<String, Content> types) {
        Matcher matcher = ATTRIBUTE.matcher(declaration);
        if (!matcher.matches()) {
            throw new InputException(place + ": an attribute reads like \"@attribute name numeric\"");
        }
        String name = unquoted(matcher.group(1));
        if (types.put(name, type(place, matcher.group(2).strip())) != null) {
            throw new InputException(place + ": names the column \"" + name + "\" twice");
        }
    }

    private static Content type(String place, String text) {
        if (text.startsWith("{")) {
            return Content.CATEGORICAL;
        }
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "numeric", "real", "integer" -> Content.NUMERIC;
            case "string" -> Content.CATEGORICAL;
            default ->
                throw new InputException(
                        place + ": has the type \"" + text + "\"; numeric, real, integer, string and {a, b} are read");
        };
    }

    private static String unquoted(String name) {
        boolean quoted = name.startsWith("'") || name.startsWith("\"");
        return quoted ? name.substring(1, name.length() - 1).replace("\\'", "'") : name;
    }
}
