package dev.sluice.gateway;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks the admin listener as a person's browser does: with cookies, for HTML, with the form token of the last page. */
final class AdminBrowser {

    private static final Pattern FORM_TOKEN = Pattern.compile("name=\"form_token\" value=\"([^\"]+)\"");

    private final String origin;
    private final HttpClient client =
            HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
    private String formToken = "";

    AdminBrowser(Gateway gateway) {
        origin = "http://" + Gateway.text(gateway.adminAddress());
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return send(request(path, headers).GET());
    }

    HttpResponse<String> head(String path) throws IOException, InterruptedException {
        return send(request(path).method("HEAD", BodyPublishers.noBody()));
    }

    /** Sends a form with the token of the page that was seen last. */
    HttpResponse<String> post(String path, String fields, String... headers) throws IOException, InterruptedException {
        String token = "form_token=" + URLEncoder.encode(formToken, StandardCharsets.UTF_8);
        return postRaw(path, token + "&" + fields, headers);
    }

    HttpResponse<String> postRaw(String path, String fields, String... headers)
            throws IOException, InterruptedException {
        return send(request(path, headers)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(fields)));
    }

    String origin() {
        return origin;
    }

    private HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(origin + path)).header("Accept", "text/html,*/*;q=0.8");
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return request;
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
        Matcher token = FORM_TOKEN.matcher(answer.body());
        formToken = token.find() ? token.group(1) : formToken;
        return answer;
    }
}
