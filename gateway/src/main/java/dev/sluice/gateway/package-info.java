/** Undertow reverse proxy around the detector: configuration, policy, admin, decision log, metrics. */
@NullMarked
package dev.sluice.gateway;

import org.jspecify.annotations.NullMarked;
