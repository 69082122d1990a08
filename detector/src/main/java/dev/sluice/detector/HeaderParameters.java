package dev.sluice.detector;

/** Goes through the parameters of a header value such as {@code form-data; name="a"; filename=b.txt}. Reusable. */
final class HeaderParameters {

    private static final ByteSet SEPARATOR = ByteSet.of("; \t\r\n");
    private static final ByteSet NAME_END = ByteSet.of("=;");

    private byte[] text = new byte[0];
    private int at;
    private int end;
    private int nameFrom;
    private int nameTo;
    private int valueFrom;
    private int valueTo;

    /** Goes before the first parameter; returns the end of what stands before it. */
    int begin(byte[] bytes, int from, int to) {
        text = bytes;
        at = Bytes.indexOf(';', bytes, from, to);
        end = to;
        return Bytes.trimEnd(bytes, from, at);
    }

    /** Goes to the next parameter; false if there is none. */
    boolean next() {
        nameFrom = SEPARATOR.endOfRun(text, at, end);
        at = NAME_END.indexIn(text, nameFrom, end);
        nameTo = Bytes.trimEnd(text, nameFrom, at);
        valueFrom = at;
        valueTo = at;
        if (at < end && text[at] == '=') {
            value();
        }
        return nameFrom < end;
    }

    boolean isNamed(byte[] lowerCaseName) {
        return Bytes.equalIgnoringCase(lowerCaseName, text, nameFrom, nameTo);
    }

    /** Start of the value, inside its quotes. */
    int valueFrom() {
        return valueFrom;
    }

    /** End of the value, inside its quotes. */
    int valueTo() {
        return valueTo;
    }

    private void value() {
        valueFrom = Bytes.skipSpace(text, at + 1, end);
        if (valueFrom < end && text[valueFrom] == '"') {
            valueFrom++;
            valueTo = closingQuote(valueFrom);
            at = Bytes.indexOf(';', text, valueTo, end);
        } else {
            at = Bytes.indexOf(';', text, valueFrom, end);
            valueTo = Bytes.trimEnd(text, valueFrom, at);
        }
    }

    private int closingQuote(int from) {
        int quote = from;
        while (quote < end && text[quote] != '"') {
            quote += text[quote] == '\\' ? 2 : 1;
        }
        return Math.min(quote, end);
    }
}
