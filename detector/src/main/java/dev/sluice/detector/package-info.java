/** Request in, verdict out: fields, canonical text, features, model, policy. No I/O beyond loading a model bundle. */
@NullMarked
package dev.sluice.detector;

import org.jspecify.annotations.NullMarked;
