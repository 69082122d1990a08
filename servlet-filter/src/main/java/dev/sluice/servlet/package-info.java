/** A servlet filter around the detector, for applications that want no extra hop. */
@NullMarked
package dev.sluice.servlet;

import org.jspecify.annotations.NullMarked;
