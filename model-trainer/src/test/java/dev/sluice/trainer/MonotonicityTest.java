package dev.sluice.trainer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.detector.Bundle;
import dev.sluice.detector.BundleException;
import dev.sluice.detector.Completeness;
import dev.sluice.detector.Detector;
import dev.sluice.detector.Disposition;
import dev.sluice.detector.Limits;
import dev.sluice.detector.Policy;
import dev.sluice.detector.Verdict;
import dev.sluice.trainer.CorpusRequest.Header;
import dev.sluice.trainer.SampleAttacks.Attack;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Harmless bytes beside an attack never make it look better: judged by the shipped bundle. */
class MonotonicityTest {

    private static final int VARIANTS_PER_ATTACK = 12;

    /** From one window to the next, and a multiple of the sentence that pads: so far on, windows hold the same again. */
    private static final int PERIOD = 288;

    private static final Detector DETECTOR = load();

    /** Where the attack stands. */
    private enum Place {
        QUERY,
        FORM,
        JSON,
        MULTIPART,
        COOKIE,
        HEADER,
        PATH
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void harmlessBytesElsewhere_neverLowerTheRawScore(Place place) {
        SplittableRandom random = new SplittableRandom(place.ordinal());
        for (Attack attack : SampleAttacks.all()) {
            double alone = inspect(new Draft(place, attack.payload()).request()).rawScore();
            for (int i = 0; i < VARIANTS_PER_ATTACK; i++) {
                Draft draft = new Draft(place, attack.payload());
                draft.addHarmless(random);
                Verdict verdict = inspect(draft.request());
                assertTrue(verdict.rawScore() >= alone, () -> attack + " in " + draft + ": " + verdict);
                assertEquals(Completeness.FULL, verdict.completeness());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Place.class,
            names = {"QUERY", "FORM", "JSON", "MULTIPART", "COOKIE"})
    void whatWasReadBeforeTheLimit_keepsItsRawScore(Place place) {
        for (Attack attack : fewAttacks()) {
            double alone = inspect(new Draft(place, attack.payload()).request()).rawScore();
            Draft draft = new Draft(place, attack.payload());
            draft.addBehind(Limits.DEFAULT.maxFields());
            Verdict verdict = inspect(draft.request());
            assertTrue(verdict.rawScore() >= alone, () -> attack + " in " + place + ": " + verdict);
            assertEquals(Completeness.TRUNCATED, verdict.completeness());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Place.class,
            names = {"QUERY", "FORM", "JSON", "MULTIPART", "COOKIE"})
    void attacksBehindTheLimit_areFoundAllTheSame(Place place) {
        List<Attack> lost = new ArrayList<>();
        for (Attack attack : SampleAttacks.all()) {
            boolean blockedAlone = isBlocked(new Draft(place, attack.payload()).request());
            Draft draft = new Draft(place, attack.payload());
            draft.addBefore(Limits.DEFAULT.maxFields());
            Verdict verdict = inspect(draft.request());
            assertEquals(Completeness.TRUNCATED, verdict.completeness());
            if (blockedAlone && verdict.disposition() != Disposition.BLOCK) {
                lost.add(attack);
            }
        }
        assertEquals(List.of(), lost);
    }

    @Test
    void harmlessTextInTheSameValue_beyondAWindow_costsNothingMore() {
        Set<Attack> hidden = new LinkedHashSet<>();
        for (Attack attack : SampleAttacks.all()) {
            for (int bytes = 400; bytes < 400 + PERIOD; bytes += 36) {
                Verdict inAWindow = inProse(attack, bytes);
                Verdict inMore = inProse(attack, bytes + 5 * PERIOD);
                assertEquals(inAWindow.rawScore(), inMore.rawScore(), attack::toString);
                if (inAWindow.disposition() != Disposition.BLOCK) {
                    hidden.add(attack);
                }
            }
        }
        report("inside 800 bytes of prose and more", hidden);
    }

    private static Verdict inProse(Attack attack, int bytes) {
        String text = prose(bytes);
        return inspect(new Draft(Place.FORM, text + " " + attack.payload() + " " + text).request());
    }

    private static List<Attack> fewAttacks() {
        List<Attack> all = SampleAttacks.all();
        return IntStream.range(0, all.size())
                .filter(i -> i % 6 == 0)
                .mapToObj(all::get)
                .toList();
    }

    @Test
    void samplesAreFoundAtAll() {
        long blocked = SampleAttacks.all().stream()
                .filter(attack -> isBlocked(new Draft(Place.FORM, attack.payload()).request()))
                .count();
        assertTrue(blocked >= 0.9 * SampleAttacks.all().size(), blocked + " blocked");
    }

    private static void report(String what, Collection<Attack> lost) {
        System.out.printf(
                Locale.ROOT,
                "%s, %d attacks are not blocked%s%n",
                what,
                lost.size(),
                lost.stream().map(attack -> "\n  " + attack.payload()).collect(Collectors.joining()));
    }

    private static boolean isBlocked(CorpusRequest request) {
        return inspect(request).disposition() == Disposition.BLOCK;
    }

    private static Verdict inspect(CorpusRequest request) {
        return DETECTOR.inspect(request, Policy.DEFAULT);
    }

    private static Detector load() {
        try {
            return new Detector(Bundle.load(Path.of("../config/models/default")), Detectors.PATIENT);
        } catch (BundleException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String prose(int bytes) {
        String sentence =
                "We walked along the river until the rain stopped, then took the very late train home to Lisbon. ";
        return sentence.repeat(bytes / sentence.length() + 1).substring(0, bytes);
    }

    /** A request with an attack, to which harmless parts are added. */
    private static final class Draft {

        private static final List<String> VALUES = List.of(
                "42", "blue", "en-US", "2024-05-17", "See you at noon, Anna", "true", "A-1039", "caf\u00c3\u00a9", "");

        private final Place place;
        private final List<String> query = new ArrayList<>();
        private final List<String> fields = new ArrayList<>();
        private final List<String> cookies = new ArrayList<>();
        private final List<Header> headers = new ArrayList<>();
        private String path = "/list";
        private String body = "";

        Draft(Place place, String payload) {
            this.place = place;
            String percent = Spelling.STRICT.spell(payload, "");
            switch (place) {
                case QUERY -> query.add("q=" + percent);
                case FORM -> fields.add("q=" + percent);
                case JSON -> fields.add("\"q\":" + JsonSpelling.PLAIN.spell(payload));
                case MULTIPART -> fields.add(part("q", payload));
                case COOKIE -> cookies.add("q=" + percent);
                case HEADER -> headers.add(new Header("X-Search", payload));
                case PATH -> path = "/list/" + percent;
            }
        }

        void addHarmless(SplittableRandom random) {
            for (int i = random.nextInt(1, 12); i > 0; i--) {
                String name = "p" + random.nextInt(100);
                String value = VALUES.get(random.nextInt(VALUES.size()));
                switch (random.nextInt(5)) {
                    case 0 -> insert(query, name + "=" + Spelling.STRICT.spell(value, ""), random);
                    case 1 -> insert(headers, new Header("X-" + name, value), random);
                    case 2 -> insert(cookies, name + "=" + Spelling.STRICT.spell(value, ""), random);
                    default -> insert(fields, field(name, value), random);
                }
            }
            body = random.nextBoolean() ? " " : "";
        }

        void addBehind(int count) {
            IntStream.range(0, count).forEach(i -> places().add(field("p" + i, "v" + i)));
        }

        void addBefore(int count) {
            places().addAll(
                            0,
                            IntStream.range(0, count)
                                    .mapToObj(i -> field("p" + i, "v" + i))
                                    .toList());
        }

        private List<String> places() {
            return place == Place.QUERY ? query : place == Place.COOKIE ? cookies : fields;
        }

        private static <T> void insert(List<T> list, T item, SplittableRandom random) {
            list.add(random.nextInt(list.size() + 1), item);
        }

        private String field(String name, String value) {
            return switch (place) {
                case JSON -> "\"" + name + "\":" + JsonSpelling.PLAIN.spell(value);
                case MULTIPART -> part(name, value);
                default -> name + "=" + Spelling.STRICT.spell(value, "");
            };
        }

        private static String part(String name, String value) {
            return "--b7\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
        }

        CorpusRequest request() {
            List<Header> all = new ArrayList<>(headers);
            if (!cookies.isEmpty()) {
                all.add(new Header("Cookie", String.join("; ", cookies)));
            }
            if (!fields.isEmpty()) {
                all.add(new Header("Content-Type", type()));
            }
            String target = query.isEmpty() ? path : path + "?" + String.join("&", query);
            return new CorpusRequest(fields.isEmpty() ? "GET" : "POST", target, all, body().getBytes(ISO_8859_1));
        }

        private String type() {
            return switch (place) {
                case JSON -> "application/json";
                case MULTIPART -> "multipart/form-data; boundary=b7";
                default -> "application/x-www-form-urlencoded";
            };
        }

        private String body() {
            if (fields.isEmpty()) {
                return "";
            }
            return switch (place) {
                case JSON -> body + "{" + String.join("," + body, fields) + "}" + body;
                case MULTIPART -> String.join("", fields) + "--b7--\r\n" + body;
                default -> String.join("&", fields);
            };
        }

        @Override
        public String toString() {
            return path + "?" + query + " " + headers + " " + cookies + " " + fields;
        }
    }
}
