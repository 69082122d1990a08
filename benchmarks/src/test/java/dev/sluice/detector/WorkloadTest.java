package dev.sluice.detector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WorkloadTest {

    @Test
    void theBrowserRequest_isTheOneTheNumbersAreAbout() {
        WireRequest get = Workload.BROWSER_GET.request(0);
        Values values = Values.of(get);
        assertEquals(1_500, get.size(), 200);
        assertEquals(28, values.all().size(), 2);
        assertEquals(11, values.scored().size());
    }

    @ParameterizedTest
    @EnumSource
    void everyWorkload_hasSomethingToScore(Workload workload) {
        assertFalse(Values.of(workload.request(4_000)).scored().isEmpty());
    }

    @ParameterizedTest
    @EnumSource(names = {"JSON", "TEXT", "QUOTES", "XML_DEPTH"})
    void aWorkloadWithoutASizeOfItsOwn_isAsLargeAsAsked(Workload workload) {
        assertTrue(Math.abs(workload.request(40_000).body().length - 40_000) < 200);
    }
}
