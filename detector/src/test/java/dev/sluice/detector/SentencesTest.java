package dev.sluice.detector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.detector.Sentences.Topic;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SentencesTest {

    @Test
    void everyFeatureBelongsToOneSentence() {
        int[] sentences = new int[FeatureSchema.features().size()];
        Sentences.INSTANCE.topics().stream()
                .flatMapToInt(topic -> Arrays.stream(topic.features()))
                .forEach(feature -> sentences[feature]++);
        Sentences.INSTANCE.evidenceCounts().keySet().forEach(feature -> sentences[feature]++);
        List<String> astray = IntStream.range(0, sentences.length)
                .filter(i -> sentences[i] != 1)
                .mapToObj(i -> FeatureSchema.features().get(i).name() + " is in " + sentences[i]
                        + " sentences; name it in sentences() of its family")
                .toList();
        assertEquals(List.of(), astray);
    }

    @Test
    void noSentenceIsEmptyOrSaidTwice() {
        List<String> meanings = Sentences.INSTANCE.topics().stream()
                .map(topic -> topic.sentence().meaning())
                .toList();
        assertEquals(meanings.stream().distinct().toList(), meanings);
        for (Topic topic : Sentences.INSTANCE.topics()) {
            assertTrue(topic.features().length > 0, topic.sentence().meaning());
        }
    }
}
