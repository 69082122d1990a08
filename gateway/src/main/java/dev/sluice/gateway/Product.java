package dev.sluice.gateway;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Something that the sample shop sells.
 *
 * @param id its number
 * @param name what it is called
 * @param text what it is
 * @param cents its price in euro cents
 */
record Product(int id, String name, String text, int cents) {

    static final List<Product> ALL = List.of(
            new Product(1, "Enamel mug", "Blue rim, holds a third of a litre of strong tea.", 1250),
            new Product(2, "Wool blanket", "Woven on the island, warm when wet.", 8900),
            new Product(3, "Storm lantern", "Burns twelve hours on one filling.", 4500),
            new Product(4, "Rope basket", "For logs, toys or cats.", 3400),
            new Product(5, "Tide table", "A year of high waters, on one sheet.", 900),
            new Product(6, "Fisherman's jumper", "Tight knit, long sleeves, many winters.", 12900));

    static Optional<Product> byId(String id) {
        return ALL.stream()
                .filter(product -> id.equals(String.valueOf(product.id)))
                .findFirst();
    }

    static Optional<Product> byCareSheet(String file) {
        return ALL.stream().filter(product -> file.equals(product.careSheet())).findFirst();
    }

    /** Those that have any of the words. */
    static List<Product> matching(String words) {
        List<String> wanted = List.of(words.toLowerCase(Locale.ROOT).split("\\W+", 20));
        return ALL.stream()
                .filter(product -> wanted.stream().anyMatch(product::has))
                .toList();
    }

    private boolean has(String word) {
        return word.length() > 2 && (name + " " + text).toLowerCase(Locale.ROOT).contains(word);
    }

    String price() {
        return String.format(Locale.ROOT, "%d.%02d", cents / 100, cents % 100);
    }

    /** Colour of its picture, in degrees. */
    int hue() {
        return id * 137 % 360;
    }

    String careSheet() {
        return "care-" + id + ".txt";
    }
}
