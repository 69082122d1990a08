package dev.sluice.host;

/** Makes text that clients sent safe to print on a terminal. */
public final class Printable {

    private Printable() {}

    /** {@code text} with an escape for every character that is no letter, digit, sign or blank. */
    public static String of(String text) {
        StringBuilder printable = new StringBuilder(text.length());
        text.codePoints().forEach(codePoint -> {
            if (codePoint == '\n') {
                printable.append("\\n");
            } else if (isVisible(codePoint)) {
                printable.appendCodePoint(codePoint);
            } else {
                printable.append(codePoint < 0x100 ? "\\x%02x".formatted(codePoint) : "\\u{%x}".formatted(codePoint));
            }
        });
        return printable.toString();
    }

    private static boolean isVisible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
