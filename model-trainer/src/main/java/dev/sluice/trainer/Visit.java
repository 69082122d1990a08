package dev.sluice.trainer;

import dev.sluice.trainer.CorpusRequest.Header;
import dev.sluice.trainer.RequestDraft.Piece;
import dev.sluice.trainer.RequestDraft.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Somebody's requests to one site: the client with its headers in its own order, its cookies, where it was before. Not
 * thread-safe.
 */
final class Visit {

    private static final String OWN = "client-";
    private static final Pattern LINES = Pattern.compile("\n");
    private static final Pattern COOKIES = Pattern.compile("; ");
    private static final List<Spelling> SPELLINGS = List.of(
            Spelling.STRICT, Spelling.STRICT, Spelling.FORM, Spelling.BROWSER, Spelling.BARE, Spelling.STRICT_LOWER);
    private static final List<JsonSpelling> JSON_SPELLINGS = List.of(
            JsonSpelling.PLAIN,
            JsonSpelling.PLAIN,
            JsonSpelling.PLAIN,
            JsonSpelling.SLASHES,
            JsonSpelling.ASCII,
            JsonSpelling.HTML_SAFE);
    private static final int LOWER_CASE_PERCENT = 40;

    private final Site site;
    private final SplittableRandom random;
    private final RequestValues values;
    private final RequestLine lines;
    private final Grammar clients;
    private final String family;
    private final boolean lowerCase;
    private final List<Piece> cookies;
    private String before = "";

    Visit(Site site, Grammar clients, RequestValues values, SplittableRandom random) {
        this.site = site;
        this.random = random;
        this.values = values;
        this.lines = new RequestLine(values);
        this.clients = clients.settled(OWN, random);
        this.family = this.clients.expand("client-family", random);
        this.lowerCase = random.nextInt(100) < LOWER_CASE_PERCENT;
        this.cookies = cookies(site.cookies(random));
    }

    private List<Piece> cookies(String template) {
        return COOKIES.splitAsStream(template)
                .filter(cookie -> cookie.contains("="))
                .map(cookie -> {
                    String value = cookie.substring(cookie.indexOf('=') + 1);
                    String name = cookie.substring(0, cookie.indexOf('='));
                    return new Piece(Place.COOKIE, name, values.fill(value), RequestValues.isOpen(value));
                })
                .toList();
    }

    /** The next request, with its headers. */
    RequestDraft next() {
        RequestDraft draft = lines.read(site.request(random));
        String rule = family + "-" + draft.context();
        String block = clients.expand(clients.has(rule) ? rule : draft.context(), random);
        List<Piece> more = new ArrayList<>();
        boolean withCookies = block.contains("{cookie}");
        LINES.splitAsStream(block).map(line -> header(line, draft)).forEach(more::add);
        if (withCookies) {
            more.addAll(draft.host().isEmpty() ? cookies : cookies(clients.expand("third-party-cookies", random)));
        }
        return draft.plus(more);
    }

    private Piece header(String line, RequestDraft draft) {
        int colon = line.indexOf(": ");
        String name = line.substring(0, colon);
        String template = line.substring(colon + 2);
        String value = switch (template) {
            case "{referer}" -> referer(draft);
            case "{origin}" -> "https://" + site.host();
            default -> values.fill(template);
        };
        boolean open = name.equals("User-Agent") || name.startsWith("X-") || template.equals("{referer}");
        return new Piece(Place.HEADER, name, value, open && !value.isEmpty() && !value.startsWith("{"));
    }

    private String referer(RequestDraft draft) {
        String origin = "https://" + site.host() + "/";
        return draft.host().isEmpty() ? origin + before : origin;
    }

    /** The request as it goes over the wire. */
    CorpusRequest write(RequestDraft draft) {
        Spelling spelling = SPELLINGS.get(random.nextInt(SPELLINGS.size()));
        JsonSpelling json = JSON_SPELLINGS.get(random.nextInt(JSON_SPELLINGS.size()));
        RequestBody body = RequestBody.of(draft, spelling, json, clients.expand("boundary", random));
        String target = target(draft, spelling);
        String host = draft.host().isEmpty() ? site.host() : draft.host();
        List<Header> headers =
                RequestHeaders.of(draft.at(Place.HEADER), lowerCase, host, cookie(draft, spelling), body);
        if (draft.context().equals("page") && draft.pieces().stream().noneMatch(Piece::planted)) {
            before = target.substring(1);
        }
        return new CorpusRequest(draft.method(), target, headers, body.bytes());
    }

    private static String target(RequestDraft draft, Spelling spelling) {
        Spelling ofPaths = spelling == Spelling.FORM ? Spelling.STRICT : spelling;
        StringBuilder target = new StringBuilder();
        for (Piece segment : draft.at(Place.PATH)) {
            String written = segment.open() ? ofPaths.spell(segment.value(), "?#") : segment.value();
            target.append(segment.planted() && written.startsWith("/") ? "" : "/")
                    .append(written);
        }
        String query = draft.at(Place.QUERY).stream()
                .map(pair -> pair.name() + (pair.name().isEmpty() ? "" : "=") + written(pair, spelling, "&#+"))
                .collect(Collectors.joining("&"));
        return target + (query.isEmpty() ? "" : "?" + query);
    }

    private static String written(Piece pair, Spelling spelling, String reserved) {
        return pair.open() ? spelling.spell(pair.value(), reserved) : pair.value();
    }

    /** Applications write most cookies as they are; what would end one is encoded. */
    private static String cookie(RequestDraft draft, Spelling spelling) {
        Spelling ofCookies = spelling == Spelling.FORM ? Spelling.STRICT : spelling;
        return draft.at(Place.COOKIE).stream()
                .map(cookie -> cookie.name() + "=" + written(cookie, ofCookies, "; \"+"))
                .collect(Collectors.joining("; "));
    }
}
