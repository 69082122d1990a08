package dev.sluice.gateway;

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
                "select 1234567 from dual | select 1234567 from dual"
            })
    void personalPartsOfAText_areMaskedAtTheirLength(String text, String masked) {
        assertEquals(masked, redaction.masked(text));
    }

    @Test
    void fieldsThatNobodyListed_areShownByDefault() {
        assertFalse(Redaction.DEFAULT.hides(new Field(Location.FORM, "tax-id")));
    }
}
