package dev.sluice.gateway;

/**
 * One header field. Both parts hold one char per byte.
 *
 * @param name a token, in the spelling of the wire
 * @param value without surrounding white space and without control bytes other than tab
 */
record HeaderLine(String name, String value) {

    boolean is(String lowerCaseName) {
        return name.equalsIgnoreCase(lowerCaseName);
    }
}
