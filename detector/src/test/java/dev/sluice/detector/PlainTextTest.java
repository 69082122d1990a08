package dev.sluice.detector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainTextTest {

    private final WindowSource windows = new WindowSource();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Blue enamel mug, 350 ml",
                "2026-11-21T09:41:07Z",
                "https://shop.example/mugs/blue?size=350&color=red",
                "Zm9vYmFyYmF6cXV4+/==",
                "Größe: vierzig",
                "синяя кружка",
                "/mugs/blue.html"
            })
    void plainText_needsNoModel(String value) {
        assertEquals(0, windows(value));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "it's",
                "<b>",
                "../mugs",
                "mugs//blue",
                "http://10.1.2.3/",
                "http://evil.example/page?",
                "/???/c?t",
                "union select name",
                "/etc/passwd",
                "ping -c 10 10.1.2.3",
                "uid=admin",
                "mug.php\0.jpg",
                "pic\\ture",
                "a\nb",
                "rO0ABXNy=",
                "1+or+1"
            })
    void whatAnAttackCouldNeed_goesToTheModel(String value) {
        assertEquals(1, windows(value));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 300, 2_000})
    void plainWindows_doNotHideTheOthers(int padding) {
        assertEquals(1, Math.min(1, windows("plain words ".repeat(padding / 12) + "' or 1=1-- ")));
    }

    private int windows(String value) {
        byte[] bytes = value.getBytes(UTF_8);
        int[] count = {0};
        windows.read(bytes, 0, bytes.length, (start, vector) -> {
            count[0]++;
            return true;
        });
        return count[0];
    }
}
