package dev.sluice.trainer;

import dev.sluice.detector.AttackClass;
import dev.sluice.trainer.Grammars.Kind;
import dev.sluice.trainer.RequestDraft.Piece;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes up the traffic of many sites, request by request. Whether a request is an attack is drawn after everything else of
 * it, and an attack takes the place of one value, so nothing around values tells. The same seed gives the same requests.
 * Memory is that of the sites.
 */
final class Traffic {

    private static final int REQUESTS_PER_SITE = 400;
    private static final int LEAST_SITES_PER_APPLICATION = 2;
    private static final int MOST_SITES_PER_APPLICATION = 20;
    private static final int LONGEST_VISIT = 24;
    private static final int MUTATED_PERCENT = 30;
    private static final int IN_TEXT_PERCENT = 30;
    private static final String PROSE = "<text>";
    /** How often a class is drawn: the more ways there are to mount it, the more. */
    private static final Map<AttackClass, Integer> SHARES = Map.of(
            AttackClass.SQLI, 18,
            AttackClass.XSS, 18,
            AttackClass.PATH_TRAVERSAL, 14,
            AttackClass.CMDI, 11,
            AttackClass.SSRF, 9,
            AttackClass.SSTI, 7,
            AttackClass.SCANNER, 1);

    private static final int OTHER_SHARE = 4;

    private final long seed;
    private final double attackShare;
    private final List<Kind> attacks;
    private final Map<String, Grammar> benign = RequestValues.benign();
    private final TrafficGrammars grammars = TrafficGrammars.load();
    private final Set<Mutator.Family> families;

    Traffic(long seed, double attackShare, Set<Mutator.Family> families) {
        this.seed = seed;
        this.attackShare = attackShare;
        this.families = EnumSet.copyOf(families);
        this.attacks = Grammars.all().stream()
                .flatMap(kind -> Collections.nCopies(share(kind), kind).stream())
                .toList();
    }

    private static int share(Kind kind) {
        return kind.attackClass() == null ? 0 : SHARES.getOrDefault(kind.attackClass(), OTHER_SHARE);
    }

    /**
     * A request and what it is.
     *
     * @param attackClass null if benign
     * @param payload the attack that stands in it; null if benign
     */
    record Labelled(
            String site,
            @Nullable AttackClass attackClass,
            @Nullable String payload,
            CorpusRequest request) {}

    /** Makes so many requests. */
    void write(int requests, Consumer<Labelled> out) {
        SplittableRandom random = new SplittableRandom(Digests.mix(seed, "traffic"));
        List<Site> sites = sites(requests, random);
        int left = requests;
        while (left > 0) {
            Site site = sites.get(random.nextInt(sites.size()));
            RequestValues values = new RequestValues(grammars.values(), benign, random);
            Visit visit = new Visit(site, grammars.clients(), values, random);
            int length = Math.min(left, 1 + random.nextInt(LONGEST_VISIT));
            for (int i = 0; i < length; i++) {
                out.accept(labelled(site, visit, values, random));
            }
            left -= length;
        }
    }

    private List<Site> sites(int requests, SplittableRandom random) {
        int applications = grammars.applications().size();
        int each = Math.max(
                LEAST_SITES_PER_APPLICATION,
                Math.min(MOST_SITES_PER_APPLICATION, requests / REQUESTS_PER_SITE / applications));
        List<Site> sites = new ArrayList<>();
        grammars.applications().forEach((name, grammar) -> {
            for (int number = 1; number <= each; number++) {
                sites.add(Site.of(name, number, grammar, random));
            }
        });
        return sites;
    }

    private Labelled labelled(Site site, Visit visit, RequestValues values, SplittableRandom random) {
        RequestDraft draft = visit.next();
        if (random.nextDouble() >= attackShare) {
            return new Labelled(site.name(), null, null, visit.write(draft));
        }
        Kind kind = attacks.get(random.nextInt(attacks.size()));
        String attack = attack(kind, random);
        int index = draft.pick(random);
        Piece piece = draft.pieces().get(index);
        Piece planted = piece.planted(around(attack, piece, values, random));
        return new Labelled(site.name(), kind.attackClass(), attack, visit.write(draft.with(index, planted)));
    }

    /** The attack alone, or amid what would stand there otherwise, or amid prose. */
    private static String around(String attack, Piece piece, RequestValues values, SplittableRandom random) {
        if (random.nextInt(100) >= IN_TEXT_PERCENT) {
            return attack;
        }
        String text = random.nextBoolean() ? piece.value() : values.fill(PROSE);
        return random.nextBoolean() ? text + " " + attack : text + " " + attack + " " + text;
    }

    private String attack(Kind kind, SplittableRandom random) {
        String plain = kind.grammar().expand(random);
        List<Mutator> mutators = Mutator.of(kind.attackClass(), families);
        if (mutators.isEmpty() || random.nextInt(100) >= MUTATED_PERCENT) {
            return plain;
        }
        return mutators.get(random.nextInt(mutators.size())).apply(plain, random);
    }
}
