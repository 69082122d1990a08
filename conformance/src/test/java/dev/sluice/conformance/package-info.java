/** One kit of requests that every host must judge alike. */
@NullMarked
package dev.sluice.conformance;

import org.jspecify.annotations.NullMarked;
