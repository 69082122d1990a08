package dev.sluice.detector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WordAutomatonTest {

    @Test
    void wordsInsideWordsAreFound() {
        assertEquals(List.of("0@0-3", "1@1-3"), sorted(find("~she~", "~he~", "shers")));
    }

    @Test
    void boundaryKeepsWordsWhole() {
        assertEquals(List.of(), find("or", "", "for order"));
        assertEquals(List.of("0@2-4"), find("or", "", "1 or 2"));
        assertEquals(List.of("0@1-3"), find("or", "", "'or'"));
    }

    @Test
    void tildeLiftsTheBoundary() {
        assertEquals(List.of("0@0-3"), find("xp_~", "", "xp_cmdshell"));
    }

    @Test
    void signsNeedNoBoundary() {
        assertEquals(List.of("0@1-8"), find("<script~", "", "a<scripts"));
    }

    @Test
    void backslashIsASlash() {
        assertEquals(List.of("0@0-10"), find("etc/passwd", "", "etc\\passwd"));
    }

    @Test
    void bytesOutsideTheRangeDoNotMatter() {
        List<String> hits = new ArrayList<>();
        byte[] text = "xselectx".getBytes(StandardCharsets.US_ASCII);
        automaton("select", "")
                .find(text, 1, 7, (category, start, end) -> hits.add(category + "@" + start + "-" + end));
        assertEquals(List.of("0@1-7"), hits);
    }

    @Test
    void anEmptyWordIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> WordAutomaton.Word.parse("~~", 0));
    }

    @Test
    void theLexiconHasNoWordTwiceInACategory() {
        for (String line : Lexicon.INSTANCE.text().split("\n", -1)) {
            if (!line.startsWith("#") && !line.isBlank()) {
                List<String> words =
                        List.of(line.substring(line.indexOf(": ") + 2).split(" ", -1));
                assertEquals(words.stream().distinct().toList(), words);
            }
        }
    }

    private static List<String> find(String first, String second, String text) {
        List<String> hits = new ArrayList<>();
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        automaton(first, second)
                .find(bytes, 0, bytes.length, (category, start, end) -> hits.add(category + "@" + start + "-" + end));
        return hits;
    }

    private static List<String> sorted(List<String> hits) {
        return hits.stream().sorted().toList();
    }

    private static WordAutomaton automaton(String first, String second) {
        List<WordAutomaton.Word> words = new ArrayList<>();
        words.add(WordAutomaton.Word.parse(first, 0));
        if (!second.isEmpty()) {
            words.add(WordAutomaton.Word.parse(second, 1));
        }
        return new WordAutomaton(words);
    }
}
