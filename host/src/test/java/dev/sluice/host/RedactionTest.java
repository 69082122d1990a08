package dev.sluice.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.detector.Field;
import dev.sluice.detector.Location;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {

    private final Redaction redaction = new Redaction(List.of("tax-id"));

    @ParameterizedTest
    @CsvSource({
        "COOKIE, theme",
        "HEADER, authorization",
        "HEADER, x-api-key",
        "HEADER, x-csrf-token",
        "FORM, user[password]",
        "JSON, user.newPassword",
        "JSON, payment.cardNumber",
        "JSON, payment.cvc",
        "QUERY, access_token",
        "QUERY, token#base64.sub",
        "QUERY, #rest",
        "FORM, taxId",
        "JSON, person.tax_id",
        "JSON, person.tax_id#base64"
    })
    void valueOfASecretField_isHidden(Location location, String name) {
        assertTrue(redaction.hides(new Field(location, name)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"q", "search.text", "author", "company", "passenger", "spinner", "keyword"})
    void valueOfAnyOtherField_isShown(String name) {
        assertFalse(redaction.hides(new Field(Location.QUERY, name)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mail eve@shop.example now | mail **************** now",
                "card 4111 1111 1111 1111' or 1=1 | card *******************' or 1=1",
                "{\"password\": \"hunter2\"} | {\"password\": \"*******\"}",
                "a=1&api_key=abc-d&b=2 | a=1&api_key=*****&b=2",
                "{\"password\":\"my pass phrase\",\"q\":1} | {\"password\":\"**************\",\"q\":1}",
                "<api-key>a b</api-key> | <api-key>***</api-key>",
                "{\"tax_id\":7} | {\"tax_id\":*}",
                "authorization: bearer abcdefgh' or 1 | authorization: bearer ********' or 1",
                "https://eve:hunter2@shop/x | https://***********@shop/x",
                "select 1234567 from dual | select 1234567 from dual"
            })
    void personalPartsOfAText_areMaskedAtTheirLength(String text, String masked) {
        assertEquals(masked, redaction.masked(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/products/7/reviews | /products/7/reviews",
                "/orders/550e8400-e29b-41d4-a716-446655440000 | /orders/550e8400-e29b-41d4-a716-446655440000",
                "/how-to-brew-coffee-in-2024-and-beyond | /how-to-brew-coffee-in-2024-and-beyond",
                "/reset-password/abc/x | /reset-password/***/*",
                "/tax-id/abc | /tax-id/***",
                "/reset%2Dpassword/abc | /reset%2Dpassword/***",
                "/password%2Fabc | /**************",
                "/auth/login | /auth/login",
                "/auth/A1b2 | /auth/****",
                "/token/../../etc | /token/../../***",
                "/shop;jsessionid=A1/x | /shop;jsessionid=**/x",
                "/verify/a1b2c3d4e5f6a7b8c9d0 | /verify/********************",
                "/users/eve%40shop.example/edit | /users/******************/edit"
            })
    void pathKeepsItsShape_butNoSecrets(String path, String written) {
        assertEquals(written, redaction.path(path));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "user.name | query user.name",
                "eve@shop.example | query ****************",
                "a1b2c3d4e5f6a7b8c9d0 | query ********************"
            })
    void nameThatIsItselfASecret_isMasked(String name, String written) {
        assertEquals(written, redaction.name(new Field(Location.QUERY, name)));
    }

    @Test
    void fieldsThatNobodyListed_areShownByDefault() {
        assertFalse(Redaction.DEFAULT.hides(new Field(Location.FORM, "tax-id")));
    }
}
