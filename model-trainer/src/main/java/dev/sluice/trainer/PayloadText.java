package dev.sluice.trainer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sluice.detector.WindowReader;
import dev.sluice.trainer.CorpusRecord.Payload;
import java.util.ArrayList;
import java.util.List;

/**
 * A payload as the detector sees it, to find the windows of a request that carry it. Only letters and digits are
 * compared, because what stands around a value may change the rest (a quote inside JSON, a blank inside a header).
 */
final class PayloadText {

    private static final int SHORT = 4;
    private static final int PIECE = 32;

    private final List<String> keys;

    private PayloadText(List<String> keys) {
        this.keys = keys;
    }

    static PayloadText of(Payload payload, WindowReader reader) {
        List<String> keys = new ArrayList<>();
        String value = payload.queryString()
                ? Spelling.BARE.spell(payload.value(), "#")
                : "v=" + Spelling.STRICT.spell(payload.value(), "");
        CorpusRequest carrier = new CorpusRequest("GET", "/?" + value, List.of(), new byte[0]);
        reader.read(carrier, (field, canonical, vector) -> keys.add(key(canonical)));
        return new PayloadText(keys);
    }

    boolean overlaps(byte[] canonical) {
        String window = key(canonical);
        return keys.stream().anyMatch(key -> overlap(key, window));
    }

    private static boolean overlap(String payload, String window) {
        if (payload.isEmpty() || window.isEmpty()) {
            return false;
        }
        if (window.contains(payload) || (window.length() >= SHORT && payload.contains(window))) {
            return true;
        }
        for (int i = 0; i + PIECE <= payload.length(); i += PIECE / 2) {
            if (window.contains(payload.substring(i, i + PIECE))) {
                return true;
            }
        }
        return false;
    }

    private static String key(byte[] canonical) {
        String text = new String(canonical, ISO_8859_1);
        StringBuilder key = new StringBuilder(text.length());
        text.chars().filter(c -> Character.isLetterOrDigit(c) || c > 0x7f).forEach(c -> key.append((char) c));
        return key.length() >= SHORT ? key.toString() : text.strip();
    }
}
