package dev.sluice.trainer;

import java.util.SplittableRandom;

/**
 * A made-up site: an application with names, paths, parameters, cookies and a language of its own. Immutable.
 *
 * @param name unique among the sites of a run
 * @param requests expands to lines of requests
 */
record Site(String name, String host, Grammar requests) {

    private static final String OWN = "site-";

    /** One of the sites that the grammar of an application stands for. */
    static Site of(String application, int number, Grammar grammar, SplittableRandom random) {
        Grammar settled = grammar.settled(OWN, random);
        return new Site(application + "-" + number, settled.expand("site-host", random), settled);
    }

    /** The line of a request. */
    String request(SplittableRandom random) {
        return requests.expand(random);
    }

    /** The template of the cookies that a visitor gets. */
    String cookies(SplittableRandom random) {
        return requests.expand("cookies", random);
    }
}
