package dev.sluice.trainer;

/** The habits of clients when they write a value into a URL, form or cookie. */
enum Spelling {
    /** {@code encodeURIComponent}: everything but unreserved characters as {@code %XX}. */
    STRICT("-_.~", "0123456789ABCDEF"),
    /** The same with lower-case digits. */
    STRICT_LOWER("-_.~", "0123456789abcdef"),
    /** HTML forms: {@code +} for a space. */
    FORM("-_.*", "0123456789ABCDEF"),
    /** A browser's address bar: quotes, angle brackets and what is not ASCII encoded, percent signs left alone. */
    BROWSER("-_.~!$%&()*+,/:;=?@[\\]^`{|}", "0123456789ABCDEF"),
    /** Hand-written requests: nothing encoded that the place does not demand. */
    BARE("-_.~!$%&()*+,/:;=?@[\\]^`{|}\"'<>#", "0123456789abcdef");

    private final String kept;
    private final String digits;

    Spelling(String kept, String digits) {
        this.kept = kept;
        this.digits = digits;
    }

    /**
     * The value as it goes over the wire, one char per byte.
     *
     * @param reserved characters that would end the value at its place
     */
    String spell(String value, String reserved) {
        StringBuilder spelled = new StringBuilder(value.length() * 2);
        value.chars().forEach(c -> append(spelled, (char) c, reserved));
        return spelled.toString();
    }

    private void append(StringBuilder spelled, char c, String reserved) {
        if (keeps(c) && reserved.indexOf(c) < 0) {
            spelled.append(c);
        } else if (c == ' ' && this == FORM) {
            spelled.append('+');
        } else {
            spelled.append('%').append(digits.charAt(c >> 4)).append(digits.charAt(c & 15));
        }
    }

    private boolean keeps(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || kept.indexOf(c) >= 0
                || (c > 0x7f && this == BARE);
    }
}
