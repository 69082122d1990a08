package dev.sluice.detector;

import java.util.Random;

/** What browsers and their users write. */
final class BrowserText {

    /** A page of a shop with about 1.5 kB of headers: 28 values, 11 windows that are not inert. */
    static final String GET = """
            GET /shop/shoes?category=running&color=blue&size=42&sort=price&page=2&q=trail+shoes HTTP/1.1
            Host: www.shop.example
            Connection: keep-alive
            sec-ch-ua: "Chromium";v="142", "Google Chrome";v="142", "Not_A Brand";v="99"
            sec-ch-ua-platform: "Windows"
            Upgrade-Insecure-Requests: 1
            User-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36
            Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8
            Sec-Fetch-Site: same-origin
            Sec-Fetch-Mode: navigate
            Sec-Fetch-User: ?1
            Sec-Fetch-Dest: document
            Referer: https://www.shop.example/shop/shoes
            Accept-Encoding: gzip, deflate, br, zstd
            Accept-Language: en-GB,en;q=0.9,de;q=0.8
            Cookie: _ga=GA1.2.1830465918.1763713622; _gid=GA1.2.591837465.1763713622; session=9f3b6c1e5a7d4f0281b6c3d9e5a7f102; csrf=Zk3v9QpLs72mXw1TqYb8RcNdEf6uHg4J; locale=en_GB; cart=c81f0b6a-52d1-4a0e-9f6d-0c5c2f1f7b3e; seen=31877.31902.40211; ab_home=variant-b; last_search=trail%20shoes; consent=necessary%3Atrue%2Canalytics%3Afalse%2Cmarketing%3Afalse%2Ctime%3A1763713601; _fbp=fb.1.1763713622017.1084736251; recent=31877-31902-40211-38820-29917-33310-41872-36620-31122-40077-35518-30264-37781-28930-41145-33907-39026-32451-27688-40592; auth=eb1f7d0f3cb24f68a9d53b1e27c64f0fd2a95be60b7e4a1c8f3a9d0e6c57b214c05e91d8a6f24b37921f3dc08b7a5e64f1d2093c6b8e57af
            """;

    static final String POST = """
            POST /account/address HTTP/1.1
            Host: www.shop.example
            User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0
            Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8
            Content-Type: application/x-www-form-urlencoded
            Origin: https://www.shop.example
            Referer: https://www.shop.example/account/address
            Cookie: session=9f3b6c1e5a7d4f0281b6c3d9e5a7f102; theme=dark; cart=c81f0b6a-52d1-4a0e-9f6d-0c5c2f1f7b3e
            """;

    static final String FORM = "csrf=Zk3v9QpLs72mXw1TqYb8RcNdEf6uHg4J&salutation=Ms&first_name=Ana&last_name=O%27Neill"
            + "&street=12+St.+Mary%27s+Road+%28rear+building%29&zip=20095&city=Hamburg&country=DE"
            + "&email=ana.oneill%40mail.example&phone=%2B49+40+123456&birthday=1984-02-29&newsletter=on"
            + "&note=Please+ring+twice%2C+the+bell+is+broken.+If+nobody+opens%2C+leave+it+with+the+shop+next+door%21"
            + "&action=save";

    private static final String[] WORDS = """
            the a of and or with for from our your this that new light blue shoe jacket order parcel delivery size small
            large please select between update table when where like which shop customer colour fits well returned after
            two weeks it's don't great quality price would buy again left right door street number call before evening
            """.strip().split("\\s+");

    private BrowserText() {}

    /** Words in a row, the same for the same state of {@code random}. */
    static String sentence(Random random, int words) {
        StringBuilder sentence = new StringBuilder();
        for (int i = 0; i < words; i++) {
            sentence.append(i == 0 ? "" : " ").append(WORDS[random.nextInt(WORDS.length)]);
        }
        return sentence.toString();
    }
}
