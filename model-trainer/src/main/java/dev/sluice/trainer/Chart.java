package dev.sluice.trainer;

import java.util.Map;
import org.jfree.chart.JFreeChart;

/** A picture of numbers. What is drawn and what {@link #numbers} says come from the same values. */
interface Chart {

    /** Units of every chart, so that texts are of one size beside each other and readable on a phone. */
    int WIDTH = 440;

    int height();

    JFreeChart drawing();

    /** What the chart shows, as values that Jackson writes. */
    Map<String, Object> numbers();
}
