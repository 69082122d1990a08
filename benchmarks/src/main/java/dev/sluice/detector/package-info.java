/** Benchmarks of the detector, in its package so that each stage can be measured on its own. */
@NullMarked
package dev.sluice.detector;

import org.jspecify.annotations.NullMarked;
