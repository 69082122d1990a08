package dev.sluice.trainer;

import java.util.List;

/**
 * A table of a report.
 *
 * @param id unique in the report
 * @param firstNumber columns from here on hold numbers
 * @param beside whether it is narrow enough to stand among the figures
 */
record Listing(
        String id,
        String title,
        String caption,
        int firstNumber,
        List<String> header,
        List<List<String>> rows,
        boolean beside) {}
