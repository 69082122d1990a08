package dev.sluice.host;

/**
 * One header field. Both parts hold one char per byte.
 *
 * @param name a token, in the spelling of the wire
 * @param value without surrounding white space and without control bytes other than tab
 */
public record HeaderLine(String name, String value) {

    public boolean is(String lowerCaseName) {
        return name.equalsIgnoreCase(lowerCaseName);
    }
}
