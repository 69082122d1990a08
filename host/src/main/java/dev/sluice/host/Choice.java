package dev.sluice.host;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Reads one of a few words, each the name of an enum's constant in lower case with dashes. */
public final class Choice {

    private Choice() {}

    public static <E extends Enum<E>> Function<String, E> of(E[] values) {
        List<String> words = Arrays.stream(values).map(Choice::word).toList();
        return text -> {
            int index = words.indexOf(text);
            if (index < 0) {
                throw new IllegalArgumentException(
                        "\"" + text + "\" is not possible; " + Section.suggestion(text, words));
            }
            return values[index];
        };
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
