package dev.sluice.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class GroupsTest {

    private final Map<String, CorpusRecord> records = TestCorpora.records("browsing", "attacks", "payloads");
    private final Groups groups = TestCorpora.groups("browsing", "attacks", "payloads");

    @Test
    void browsingOfASite_isOneGroup() {
        assertEquals("site browsing:north", group("b-1"));
        assertEquals(group("b-1"), group("b-14"));
        assertNotEquals(group("b-1"), group("b-15"));
    }

    @Test
    void embeddedCopy_isWithItsPayload() {
        List<CorpusRecord> copies =
                records.values().stream().filter(CorpusRecord::embedded).toList();

        copies.forEach(copy -> assertEquals(group(copy.baseId()), groups.group(copy), copy.id()));
        assertEquals(20, copies.size());
    }

    @Test
    void embeddedCopy_withoutItsPayload_isMostlyWithItsFamily() {
        Groups alone = TestCorpora.groups("attacks");

        long same = records.values().stream()
                .filter(CorpusRecord::embedded)
                .filter(copy -> alone.group(copy).equals(group(copy.baseId())))
                .count();

        assertTrue(same >= 18, same + " of 20");
    }

    @Test
    void recordedAttack_isWithTheFamilyOfItsStrangestValue() {
        assertEquals("family " + PayloadFamily.of("1' AND '1'='1"), group("r-0"));
        assertEquals("family " + PayloadFamily.of("<script>alert(1)</script>"), group("r-1"));
    }

    @Test
    void benignPayload_isAGroupOfItsOwn() {
        assertEquals("value t-3", group("t-3"));
    }

    private String group(String id) {
        return groups.group(Objects.requireNonNull(records.get(id)));
    }
}
