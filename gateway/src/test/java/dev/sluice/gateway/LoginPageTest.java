package dev.sluice.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A gateway whose admin listener asks for a token. */
@Timeout(60)
class LoginPageTest {

    private static final String TOKEN = "0123456789abcdef+&";
    private static final String ENCODED = "0123456789abcdef%2B%26";

    private RecordingUpstream upstream;
    private TestGateway gateway;
    private AdminBrowser browser;

    @BeforeEach
    void start() throws Exception {
        upstream = new RecordingUpstream();
        gateway = TestGateway.before(upstream, "admin: { address: \"127.0.0.1:0\", token: \"" + TOKEN + "\" }");
        browser = new AdminBrowser(gateway.gateway());
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        upstream.close();
    }

    private static String location(HttpResponse<String> answer) {
        return answer.headers().firstValue("Location").orElse("");
    }

    private HttpResponse<String> signIn(String to) throws Exception {
        browser.get("/login");
        return browser.post("/login", "token=" + ENCODED + "&to=" + to);
    }

    @Test
    void pages_areShownToThoseWhoHaveSignedIn() throws Exception {
        HttpResponse<String> before = browser.get("/decisions?class=sqli");
        assertEquals(303, before.statusCode());
        assertEquals("/login?to=%2Fdecisions%3Fclass%3Dsqli", location(before));
        assertTrue(browser.get(location(before)).body().contains("value=\"/decisions?class&#x3D;sqli\""));

        HttpResponse<String> signedIn = browser.post("/login", "token=" + ENCODED + "&to=/decisions?class=sqli");
        assertEquals(303, signedIn.statusCode());
        assertEquals("/decisions?class=sqli", location(signedIn));
        String cookie = signedIn.headers().firstValue("Set-Cookie").orElse("");
        assertTrue(
                cookie.matches("sluice_session=[\\w-]{43}; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict"), cookie);

        assertEquals(200, browser.get("/").statusCode());
        assertEquals("/decisions", location(browser.get("/login?to=/decisions")));
    }

    @Test
    void signOut_endsTheSession() throws Exception {
        signIn("/");
        HttpResponse<String> page = browser.get("/");
        assertTrue(page.body().contains("Sign out"));
        assertEquals("/login", location(browser.post("/logout", "")));
        assertEquals(303, browser.get("/").statusCode());
    }

    @Test
    void cookie_isForTlsOnly_whereTheBrowserSpeaksIt() throws Exception {
        browser.get("/login");
        String https = browser.origin().replace("http:", "https:");
        HttpResponse<String> signedIn = browser.post("/login", "token=" + ENCODED, "Origin", https);
        assertTrue(signedIn.headers().firstValue("Set-Cookie").orElse("").endsWith("; Secure"));
    }

    @Test
    void session_opensNoApi_andTheTokenOpensThePages() throws Exception {
        signIn("/");
        assertEquals(401, browser.get("/v1/decisions").statusCode());
        assertEquals(200, gateway.admin("/", "Authorization", "Bearer " + TOKEN).statusCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"//evil.test/", "https://evil.test/", "/%5C%5Cevil.test%0D%0AX:1", "javascript:alert(1)"})
    void signIn_leadsNowhereElse(String to) throws Exception {
        assertEquals("/", location(signIn(to)));
    }

    @Test
    void wrongTokens_areCounted_andThenNoneIsLookedAt() throws Exception {
        browser.get("/login");
        for (int i = 0; i < AdminAccess.TRIES; i++) {
            HttpResponse<String> wrong = browser.post("/login", "token=guess" + i);
            assertEquals(403, wrong.statusCode());
            assertTrue(wrong.body().contains("This is not the token."));
        }
        HttpResponse<String> locked = browser.post("/login", "token=" + ENCODED);
        assertEquals(429, locked.statusCode());
        int wait = Integer.parseInt(locked.headers().firstValue("Retry-After").orElse(""));
        assertTrue(wait > 0 && wait <= 10, () -> "wait " + wait);
        assertEquals(
                429,
                gateway.admin("/metrics", "Authorization", "Bearer " + TOKEN).statusCode());
    }

    @Test
    void wrongBearers_areCountedToo_andSessionsGoOn() throws Exception {
        signIn("/");
        for (int i = 0; i < AdminAccess.TRIES; i++) {
            assertEquals(
                    401,
                    gateway.admin("/metrics", "Authorization", "Bearer guess" + i)
                            .statusCode());
        }
        assertEquals(
                429, gateway.admin("/metrics", "Authorization", "Bearer guess").statusCode());
        assertEquals(200, browser.get("/").statusCode());
    }

    @Test
    void formWithoutItsToken_isRefused() throws Exception {
        assertEquals(403, browser.postRaw("/login", "token=" + ENCODED).statusCode());
        signIn("/");
        assertEquals(403, browser.postRaw("/logout", "form_token=guess").statusCode());
        assertEquals(200, browser.get("/").statusCode());
    }

    @Test
    void formTokenOfASession_isNotThatOfAnother() throws Exception {
        signIn("/");
        browser.get("/");
        AdminBrowser other = new AdminBrowser(gateway.gateway());
        String before = other.get("/login").body();
        assertFalse(before.isEmpty());
        other.post("/login", "token=" + ENCODED);
        assertEquals(403, other.post("/logout", "").statusCode());
    }

    @Test
    void formOfAnotherSite_isRefused() throws Exception {
        browser.get("/login");
        String form = "token=" + ENCODED;
        assertEquals(
                403, browser.post("/login", form, "Origin", "http://evil.test").statusCode());
        assertEquals(403, browser.post("/login", form, "Origin", "null").statusCode());
        assertEquals(
                403, browser.post("/login", form, "Sec-Fetch-Site", "same-site").statusCode());
        assertEquals(
                303,
                browser.post("/login", form, "Origin", browser.origin(), "Sec-Fetch-Site", "same-origin")
                        .statusCode());
    }

    @Test
    void assets_areForAll() throws Exception {
        HttpResponse<String> style = browser.get("/assets/page.css");
        assertEquals(200, style.statusCode());
        assertEquals(
                "text/css; charset=utf-8",
                style.headers().firstValue("Content-Type").orElse(""));
    }
}
