package dev.sluice.trainer;

/**
 * A chart of a report with words around it.
 *
 * @param id unique in the report: anchor in the page, name of the picture, key among the numbers
 * @param caption what the chart shows and how to read it
 */
record Figure(String id, String title, String caption, Chart chart) {}
