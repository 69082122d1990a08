package dev.sluice.trainer;

import dev.sluice.trainer.CorpusRequest.Header;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * A made-up site and the client that visits it: everything of a request but the value under test. Drawn from the same
 * templates whatever the value's label, so that nothing around a value tells what it is. Not thread-safe.
 */
final class Carrier {

    private static final List<String> HOSTS =
            List.of("www.example.com", "shop.example.org", "api.example.net", "forum.example.com", "intranet.example");

    private static final List<String> WORDS = List.of(
            "id page q search name sort order lang category item view type token user city date status title size color"
                    .split(" "));

    private static final List<String> VALUES = List.of(
            "1",
            "42",
            "true",
            "en-US",
            "newest",
            "price_asc",
            "summer",
            "Berlin",
            "2024-05-17",
            "blue",
            "open",
            "A-1039");

    private static final List<String> PATHS = List.of(
            "/",
            "/search",
            "/products/list",
            "/api/v1/items",
            "/api/v2/users/1842/notes",
            "/index.php",
            "/forum/viewtopic.php",
            "/blog/2024/05/spring-cleaning",
            "/account/settings",
            "/catalog/item.jsp",
            "/Home/Search.aspx",
            "/wp-admin/admin-ajax.php",
            "/graphql",
            "/cgi-bin/report");

    private static final List<String> PHRASES = List.of(
            "Please leave the parcel at the back door, thanks!",
            "Does anybody know whether this fits a 2019 model?",
            "I've tried it twice & it works (mostly).",
            "See you at 10:30 - bring the blue folder",
            "La r\u00e9union est report\u00e9e \u00e0 lundi, merci d'avance",
            "Gr\u00f6\u00dfe 42, Farbe schwarz, Lieferung bis Freitag?",
            "El pedido lleg\u00f3 tarde, pero todo bien.",
            "\u041f\u0440\u0438\u0432\u0435\u0442, \u043a\u043e\u0433\u0434\u0430 \u0434\u043e\u0441\u0442\u0430\u0432\u043a\u0430?",
            "\u3042\u308a\u304c\u3068\u3046\u3054\u3056\u3044\u307e\u3059",
            "\u05ea\u05d5\u05d3\u05d4 \u05e8\u05d1\u05d4",
            "see notes from the last meeting",
            "white cotton shirt",
            "Order #20391 / 3 items",
            "Re: Re: your question about opening hours",
            "john",
            "test",
            "We moved here in spring and still love the light in the kitchen.",
            "The second one arrived without its lid; could you send another?",
            "Thanks, that did it. I had to restart the router first, though.",
            "Our team meets on Thursdays (room 4, second floor) and everybody is welcome.",
            "If the weather holds, we leave at seven and walk along the river; if not, there's always the museum.",
            "Chapter 3: what the lighthouse keeper saw, and why nobody believed him",
            "She said, \"bring whatever you like\", so we brought soup.",
            "Ingredients: flour, 2 eggs, a pinch of salt, 250 ml of milk.",
            "Version 2.1 is out: faster start, fewer crashes, new icons.",
            "The price went up by 15% between May and September, which is a lot for tea.",
            "Does the warranty cover the battery as well? The leaflet doesn't say.",
            "Kind regards,\nthe people of the small shop on the corner",
            "1. measure twice 2. cut once 3. sand the edges",
            "http://shop.example/mugs?size=350 is the one I meant",
            "I would give five stars, but the parcel took three weeks.",
            "Je cherche un v\u00e9lo d'occasion, taille M, pas trop cher si possible.",
            "Die Lieferung kam p\u00fcnktlich, nur der Karton war etwas eingedr\u00fcckt.",
            "Il treno delle 8:15 \u00e8 in ritardo di venti minuti, come sempre.",
            "Quiero cambiar la direcci\u00f3n de entrega de mi \u00faltimo pedido, por favor.",
            "Mo\u017cesz przes\u0142a\u0107 faktur\u0119 na ten sam adres co zwykle?",
            "\u041f\u043e\u0441\u044b\u043b\u043a\u0430 \u043f\u0440\u0438\u0448\u043b\u0430 \u0432\u043e\u0432\u0440\u0435\u043c\u044f, \u0432\u0441\u0451 \u0446\u0435\u043b\u043e.",
            "\u8bf7\u95ee\u8fd9\u4e2a\u676f\u5b50\u6709\u84dd\u8272\u7684\u5417\uff1f",
            "blue, green, red, yellow, black and white",
            "ok",
            "size L / colour navy / gift wrap: yes");

    private static final List<Client> CLIENTS = List.of(
            new Client(
                    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
                            + " Chrome/126.0.0.0 Safari/537.36",
                    List.of(
                            new Header("sec-ch-ua", "\"Chromium\";v=\"126\", \"Not/A)Brand\";v=\"8\""),
                            new Header("sec-ch-ua-platform", "\"Windows\""),
                            new Header("Accept", "text/html,application/xhtml+xml,*/*;q=0.8"),
                            new Header("Sec-Fetch-Site", "same-origin"),
                            new Header("Accept-Encoding", "gzip, deflate, br, zstd"),
                            new Header("Accept-Language", "en-US,en;q=0.9"))),
            new Client(
                    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
                    List.of(
                            new Header("Accept", "*/*"),
                            new Header("Accept-Language", "de,en-US;q=0.7,en;q=0.3"),
                            new Header("Accept-Encoding", "gzip, deflate, br"),
                            new Header("DNT", "1"))),
            new Client(
                    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
                            + " Version/17.5 Mobile/15E148 Safari/604.1",
                    List.of(new Header("Accept", "*/*"), new Header("Accept-Language", "fr-FR,fr;q=0.9"))),
            new Client("okhttp/4.12.0", List.of(new Header("Accept-Encoding", "gzip"))),
            new Client("python-requests/2.32.3", List.of(new Header("Accept", "*/*"))),
            new Client("curl/8.5.0", List.of(new Header("Accept", "*/*"))));

    private final SplittableRandom random;
    private final String host;
    private final Client client;

    private record Client(String userAgent, List<Header> headers) {}

    Carrier(SplittableRandom random) {
        this.random = random;
        this.host = pick(HOSTS);
        this.client = pick(CLIENTS);
    }

    <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    String path() {
        return pick(PATHS);
    }

    /** A parameter name. */
    String name() {
        return pick(WORDS);
    }

    /** A harmless parameter value that needs no encoding anywhere. */
    String value() {
        return pick(VALUES);
    }

    /** Ordinary text of some languages: up to {@code most} phrases in a row, at least one. */
    String phrases(int most) {
        return random.ints(1 + random.nextInt(most), 0, PHRASES.size())
                .mapToObj(PHRASES::get)
                .collect(Collectors.joining(" "));
    }

    String digits(int count) {
        return random.ints(count, 0, 10)
                .collect(StringBuilder::new, StringBuilder::append, StringBuilder::append)
                .toString();
    }

    /** {@code pair} among up to three others, joined by {@code separator}. */
    String among(String pair, String separator) {
        List<String> pairs = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            pairs.add(name() + "_" + i + "=" + value());
        }
        pairs.add(random.nextInt(pairs.size() + 1), pair);
        return String.join(separator, pairs);
    }

    /** Header lines of the client, {@code own} in place of those of the same name. */
    List<Header> headers(Header... own) {
        List<Header> headers = new ArrayList<>();
        headers.add(new Header("Host", host));
        headers.add(new Header("User-Agent", client.userAgent()));
        headers.addAll(client.headers());
        if (chance(40)) {
            headers.add(new Header("Referer", "https://" + host + path()));
        }
        if (chance(50)) {
            headers.add(new Header("Cookie", "session=" + digits(20) + "; lang=en; theme=dark"));
        }
        for (Header header : own) {
            headers.removeIf(other -> other.name().equalsIgnoreCase(header.name()));
            headers.add(header);
        }
        return headers;
    }
}
