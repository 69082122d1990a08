package dev.sluice.detector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "7",
                "-12",
                "007",
                "999999999999999",
                "9007199254740993",
                "123456789012345678901",
                "0.5",
                "-1.5",
                "1.0000000180025095e-35",
                "3.5000000000000004",
                "-0.010203040506070809",
                "1e400",
                "5e-324",
                "NaN",
                "+3",
                " 4"
            })
    void numbersAreThoseOfJava(String text) {
        assertEquals(Double.parseDouble(text), Decimal.parse(Bytes.of(text), 0, text.length()));
    }

    @Test
    void doublesOfAllSizesComeBackAsTheyWere() {
        Random random = new Random(1);
        for (int i = 0; i < 200_000; i++) {
            double value = random.nextGaussian() * Math.pow(10, random.nextInt(12) - 8);
            for (int digits = 1; digits <= 17; digits += 8) {
                String text =
                        new BigDecimal(value).round(new MathContext(digits)).toPlainString();
                assertEquals(Double.parseDouble(text), Decimal.parse(Bytes.of(text), 0, text.length()));
            }
        }
    }

    /** Numbers in the middle between two doubles, and beside it. */
    @Test
    void halvesAreRoundedAsJavaRoundsThem() {
        for (long odd = (1L << 53) + 1; odd < (1L << 53) + 4_001; odd += 2) {
            for (String text : new String[] {odd + "", odd + ".0", odd + ".1", "0." + odd, odd * 2 + "." + odd % 10}) {
                assertEquals(Double.parseDouble(text), Decimal.parse(Bytes.of(text), 0, text.length()));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "x", "1x", "--1", "1 2", "0x10", ".", "1.2.3"})
    void otherTextIsRefused(String text) {
        assertThrows(NumberFormatException.class, () -> Decimal.parse(Bytes.of(text), 0, text.length()));
    }
}
