package dev.sluice.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.detector.AttackClass;
import dev.sluice.detector.Location;
import dev.sluice.detector.WindowReader;
import dev.sluice.trainer.CorpusRecord.Payload;
import dev.sluice.trainer.CorpusRequest.Header;
import dev.sluice.trainer.Traffic.Labelled;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TrafficTest {

    private static final int REQUESTS = 12_000;
    private static final List<Labelled> TRAFFIC = traffic(REQUESTS, 0.25);
    private static final List<Labelled> ATTACKS =
            TRAFFIC.stream().filter(labelled -> labelled.attackClass() != null).toList();

    private static List<Labelled> traffic(int requests, double attackShare) {
        List<Labelled> traffic = new ArrayList<>();
        new Traffic(7, attackShare, EnumSet.allOf(Mutator.Family.class)).write(requests, traffic::add);
        return traffic;
    }

    @Test
    void nothingAroundTheValues_tellsWhichAreAttacks() {
        LabelLeak leak = new LabelLeak();
        for (int i = 0; i < TRAFFIC.size(); i++) {
            Labelled labelled = TRAFFIC.get(i);
            leak.add("request-" + i, labelled.attackClass() != null, labelled.request());
        }

        assertEquals(0.5, leak.auc(), LabelLeak.TOLERANCE);
    }

    @Test
    void aQuarterIsAttacks_ofEveryClass() {
        Set<AttackClass> classes = ATTACKS.stream()
                .map(Labelled::attackClass)
                .filter(Objects::nonNull)
                .collect(Collectors.toCollection(TreeSet::new));

        assertEquals(REQUESTS, TRAFFIC.size());
        assertEquals(0.25, ATTACKS.size() / (double) REQUESTS, 0.02);
        assertEquals(13, classes.size());
    }

    @Test
    void attacksStandWhereverValuesDo() {
        WindowReader reader = new WindowReader(Detectors.PATIENT);
        Set<Location> places = EnumSet.noneOf(Location.class);
        int[] found = {0};
        for (Labelled attack : ATTACKS) {
            PayloadText text = PayloadText.of(new Payload(Objects.requireNonNull(attack.payload()), false), reader);
            List<Location> carriers = new ArrayList<>();
            reader.read(attack.request(), (field, canonical, vector) -> {
                if (text.overlaps(canonical)) {
                    carriers.add(field.location());
                }
            });
            places.addAll(carriers);
            found[0] += carriers.isEmpty() ? 0 : 1;
        }

        assertTrue(
                places.containsAll(Set.of(
                        Location.QUERY,
                        Location.PATH,
                        Location.HEADER,
                        Location.COOKIE,
                        Location.FORM,
                        Location.JSON,
                        Location.XML,
                        Location.MULTIPART)),
                places.toString());
        assertTrue(found[0] > 0.97 * ATTACKS.size(), found[0] + " of " + ATTACKS.size());
    }

    @Test
    void everyApplicationHasSeveralSites_andEverySiteOneHost() {
        Set<String> sites = TRAFFIC.stream().map(Labelled::site).collect(Collectors.toSet());

        TrafficGrammars.load()
                .applications()
                .keySet()
                .forEach(application -> assertTrue(sites.contains(application + "-2"), application));
    }

    @Test
    void markersOfHeadersAreFilledIn() {
        Set<String> values = TRAFFIC.stream()
                .flatMap(labelled -> labelled.request().headers().stream())
                .map(Header::value)
                .collect(Collectors.toSet());

        for (String marker : List.of("{host}", "{cookie}", "{referer}", "{origin}", "{type}", "{length}")) {
            assertFalse(values.contains(marker), marker);
        }
    }

    @Test
    void everyBenignGrammar_hasItsPlace() throws IOException {
        try (InputStream in = Traffic.class.getResourceAsStream("traffic/values.grammar")) {
            String values = new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
            RequestValues.benign().keySet().forEach(kind -> assertTrue(values.contains("<@" + kind + ">"), kind));
        }
    }

    @Test
    void anotherSeed_isOtherTraffic() {
        List<Labelled> other = new ArrayList<>();
        new Traffic(8, 0, EnumSet.allOf(Mutator.Family.class)).write(1, other::add);

        assertNotEquals(
                TRAFFIC.get(0).request().target(), other.get(0).request().target());
    }
}
