/** What every host around the detector needs: configuration, request model, judging, bundles, decision log. */
@NullMarked
package dev.sluice.host;

import org.jspecify.annotations.NullMarked;
