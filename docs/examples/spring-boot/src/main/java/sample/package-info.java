/** A shop of one page, with Sluice inside. */
@NullMarked
package sample;

import org.jspecify.annotations.NullMarked;
