package dev.sluice.trainer;

/** Lower and upper end of a 95 % interval. */
record Interval(double low, double high) {}
