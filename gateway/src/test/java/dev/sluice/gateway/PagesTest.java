package dev.sluice.gateway;

import static dev.sluice.gateway.TestGateway.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages of a gateway without a token, with a store of decisions. */
@Timeout(60)
class PagesTest {

    private static final Pattern LINK = Pattern.compile("href=\"(/decisions/[0-9A-Z]{26})\"");

    @TempDir
    private Path folder;

    private RecordingUpstream upstream;
    private TestGateway gateway;
    private AdminBrowser browser;

    @BeforeEach
    void start() throws Exception {
        upstream = new RecordingUpstream();
        gateway = TestGateway.before(
                upstream, "decisions: { keep: all, store: { file: \"" + folder.resolve("recent") + "\" } }");
        browser = new AdminBrowser(gateway.gateway());
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        upstream.close();
    }

    /** The page once it says {@code awaited}. */
    private String await(String path, String awaited) throws Exception {
        String page = "";
        for (int i = 0; i < 200 && !page.contains(awaited); i++) {
            Thread.sleep(25);
            page = browser.get(path).body();
        }
        assertTrue(page.contains(awaited), page);
        return page;
    }

    private String decisionOn(String target) throws Exception {
        gateway.ask(get(target));
        Matcher link = LINK.matcher(await("/decisions", "<code>GET " + target.split("\\?", 2)[0]));
        assertTrue(link.find());
        return link.group(1);
    }

    @Test
    void overview_showsABlock() throws Exception {
        await("/", "Nothing was blocked yet.");
        gateway.ask(get("/attack"));
        String page = await("/live", "<code>GET /attack");
        assertTrue(page.contains("SQL injection"));
        assertTrue(page.contains("<strong>1</strong>"));
        assertTrue(page.contains("All is well."));
        assertFalse(page.contains("<html"));
    }

    @Test
    void decisions_areFiltered() throws Exception {
        gateway.ask(get("/attack"));
        gateway.ask(get("/odd"));
        gateway.ask(get("/fine"));
        await("/decisions?disposition=&class=&client=&route=&from=&to=", "<code>GET /fine");
        String blocks = browser.get("/decisions?disposition=block&client=127.0.0.1&from=2020-01-01T00:00&class=sqli")
                .body();
        assertTrue(blocks.contains("GET /attack") && !blocks.contains("GET /odd") && !blocks.contains("GET /fine"));
        assertTrue(blocks.contains("<option value=\"block\" selected>"));
        assertTrue(browser.get("/decisions?to=2020-01-01T00:00")
                .body()
                .contains("No decision that is stored is like this."));
        assertEquals(400, browser.get("/decisions?from=yesterday").statusCode());
        assertEquals(400, browser.get("/decisions?clas=sqli").statusCode());
    }

    @Test
    void decisions_arePaged() throws Exception {
        for (int i = 0; i < DecisionsPage.ROWS + 2; i++) {
            gateway.ask(get("/n" + i));
        }
        String page = await("/decisions", "<code>GET /n" + (DecisionsPage.ROWS + 1));
        Matcher older = Pattern.compile("href=\"([^\"]+)\" rel=\"next\"").matcher(page);
        assertTrue(older.find());
        String rest = browser.get(older.group(1).replace("&#x3D;", "=")).body();
        assertTrue(rest.contains("GET /n0<") && rest.contains("GET /n1<") && !rest.contains("GET /n2<"));
    }

    @Test
    void idOfABlockPage_leadsToItsDecision() throws Exception {
        String link = decisionOn("/attack");
        String id = link.substring(link.lastIndexOf('/') + 1);
        HttpResponse<String> found = browser.get("/find?id=%20" + id + "%20");
        assertEquals(link, found.headers().firstValue("Location").orElse(""));
        String page = browser.get(link).body();
        assertTrue(page.contains("<span class=\"badge block\">Blocked</span> SQL injection in query q"), page);
        assertTrue(page.contains("default of policy.block-at: 500 per million"));
    }

    @Test
    void unknownId_isSaidOnAPage() throws Exception {
        HttpResponse<String> answer = browser.get("/decisions/01M801M1485RJZEEX6WA910S0W");
        assertEquals(404, answer.statusCode());
        assertTrue(answer.body().contains("no decision on request 01M801M1485RJZEEX6WA910S0W is stored"));
    }

    @Test
    void feedback_isKept() throws Exception {
        String link = decisionOn("/attack");
        assertTrue(browser.get(link).body().contains("Was this verdict right?"));
        HttpResponse<String> said = browser.post(link + "/feedback", "feedback=false-positive");
        assertEquals(link, said.headers().firstValue("Location").orElse(""));
        assertTrue(browser.get(link).body().contains("Marked as <strong>false alarm</strong>"));
        assertEquals(400, browser.post(link + "/feedback", "feedback=perhaps").statusCode());
        assertEquals(403, browser.postRaw(link + "/feedback", "feedback=attack").statusCode());
        assertTrue(browser.get(link).body().contains("Marked as <strong>false alarm</strong>"));
    }

    @Test
    void thresholds_areTried_andApplied() throws Exception {
        gateway.ask(get("/odd"));
        await("/decisions", "<code>GET /odd");
        String page = browser.get("/thresholds?block-at=8000").body();
        assertTrue(page.contains("<td class=\"number\" data-then=\"block\">1</td>"), page);
        assertTrue(page.contains("Would be blocked"));
        String outcome = browser.get("/thresholds/outcome?route=/**&tag-at=10000&block-at=8000")
                .body();
        assertTrue(outcome.contains("data-change=\"block\">+1<") && !outcome.contains("<html"), outcome);
        assertEquals(400, browser.get("/thresholds?block-at=none").statusCode());
        assertEquals(400, browser.get("/thresholds?tag-at=1&block-at=8000").statusCode());
        assertEquals(404, browser.get("/thresholds?route=/nowhere").statusCode());
        assertEquals(
                403, browser.postRaw("/thresholds", "route=/**&block-at=8000").statusCode());
        HttpResponse<String> refused = browser.post("/thresholds", "route=/**&block-at=8000&change=set&note=why");
        assertEquals(409, refused.statusCode());
        assertTrue(refused.body().contains("was not started from a config file"), refused.body());
    }

    @Test
    void healthAndConfig_areForPeopleAndPrograms() throws Exception {
        assertTrue(browser.get("/health").body().contains("Its server is up"));
        assertTrue(
                gateway.admin("/v1/health").body().startsWith("{\"state\":\"good\",\"checks\":[{\"name\":\"Traffic\""));
        assertTrue(browser.get("/config").body().contains("<h2 id=\"s-drain-timeout\">drain-timeout</h2>"));
        assertTrue(gateway.admin("/v1/config").body().contains("\"drain-timeout\":\"20s\""));
    }

    @Test
    void exceptionsPage_saysWhyThereIsNothingToSuggest() throws Exception {
        assertTrue(browser.get("/exceptions").body().contains("There are none."));
        String link = decisionOn("/fine");
        HttpResponse<String> answer =
                browser.get("/exceptions/suggest?request-id=" + link.substring(link.lastIndexOf('/') + 1));
        assertEquals(409, answer.statusCode());
        assertTrue(answer.body().contains("no exception is needed"), answer.body());
    }

    @Test
    void whatClientsSent_isText() throws Exception {
        String script = "<script>alert(1)</script>";
        gateway.ask(get("/%3Cscript%3Ealert(1)%3C/script%3E\"'><img/src=x%20onerror=attack"));
        gateway.ask(get("/x'%22%3E" + script + "attack"));
        String page = await("/decisions", "shop.test");
        assertFalse(page.contains("<script>a") || page.contains("<img"), page);
        Matcher link = LINK.matcher(page);
        while (link.find()) {
            String one = browser.get(link.group(1)).body();
            assertFalse(one.contains("<script>a") || one.contains("<img"), one);
        }
        for (String path : new String[] {
            "/decisions?client=%22%3E%3Cscript%3Ealert(1)",
            "/decisions?from=%22%3E%3Cscript%3Ealert(1)",
            "/decisions?%3Cscript%3Ealert(1)=1",
            "/decisions/%3Cscript%3Ealert(1)",
            "/%3Cscript%3Ealert(1)"
        }) {
            assertFalse(browser.get(path).body().contains("<script>a"), path);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/live", "/decisions", "/thresholds", "/exceptions", "/health", "/nowhere"})
    void pages_mayLoadNothingFromElsewhere(String path) throws Exception {
        HttpResponse<String> page = browser.get(path);
        String policy = page.headers().firstValue("Content-Security-Policy").orElse("");
        assertTrue(policy.startsWith("default-src 'none'; style-src 'self'; script-src 'self'"), policy);
        assertFalse(policy.contains("unsafe") || policy.contains("http"), policy);
        assertFalse(page.body().contains("<style")
                || page.body().contains(" style=")
                || page.body().contains(" on" + "click="));
        assertEquals("same-origin", page.headers().firstValue("Referrer-Policy").orElse(""));
        assertEquals("no-store", page.headers().firstValue("Cache-Control").orElse(""));
        assertEquals("DENY", page.headers().firstValue("X-Frame-Options").orElse(""));
    }

    @Test
    void headOfAPage_hasNoBody() throws Exception {
        HttpResponse<String> head = browser.head("/decisions");
        assertEquals(200, head.statusCode());
        assertEquals("", head.body());
    }

    @Test
    void methodThatIsNotPossible_isSaid() throws Exception {
        HttpResponse<String> answer = browser.post("/decisions", "");
        assertEquals(405, answer.statusCode());
        assertEquals("GET", answer.headers().firstValue("Allow").orElse(""));
        assertTrue(answer.body().contains("POST is not possible here"));
    }

    @Test
    void programs_areToldInJson() throws Exception {
        HttpResponse<String> answer = gateway.admin("/nowhere");
        assertEquals(404, answer.statusCode());
        assertEquals(
                "application/problem+json",
                answer.headers().firstValue("Content-Type").orElse(""));
    }
}
