package dev.sluice.detector;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class WorstValuesTest {

    private final WorstValues worst = new WorstValues();

    private void offer(double rawScore, String name) {
        FieldPath path = new FieldPath();
        byte[] key = name.getBytes(US_ASCII);
        path.start(Location.QUERY);
        path.key(key, 0, key.length);
        byte[] value = (name + rawScore).getBytes(US_ASCII);
        worst.offer(rawScore, 0, path, value, 0, value.length);
    }

    private String kept() {
        StringBuilder kept = new StringBuilder();
        for (int i = 0; i < worst.count(); i++) {
            WorstValues.Value value = worst.get(i);
            kept.append(value.field().name())
                    .append('=')
                    .append(new String(value.bytes(), 0, value.length(), US_ASCII))
                    .append(' ');
        }
        return kept.toString().strip();
    }

    @Test
    void threeWorstStay_theWorstFirst() {
        offer(1, "a");
        offer(4, "b");
        offer(2, "c");
        offer(3, "d");
        offer(0, "e");
        assertEquals("b=b4.0 d=d3.0 c=c2.0", kept());
        assertEquals(4, worst.rawScore());
    }

    @Test
    void everyFieldHasOnePlace_forItsWorstValue() {
        offer(1, "a");
        offer(3, "a");
        offer(2, "a");
        offer(2, "b");
        offer(5, "b");
        assertEquals("b=b5.0 a=a3.0", kept());
    }

    @Test
    void firstOfEquals_staysFirst() {
        offer(1, "a");
        offer(1, "b");
        offer(1, "c");
        offer(1, "d");
        assertEquals("a=a1.0 b=b1.0 c=c1.0", kept());
    }

    @Test
    void clear_forgetsAll() {
        offer(1, "a");
        worst.clear();
        assertEquals("", kept());
        assertEquals(Verdict.INERT, worst.rawScore());
        offer(-3, "b");
        assertEquals("b=b-3.0", kept());
    }
}
