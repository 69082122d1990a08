/** Command line around the detector: corpora, training, evaluation, scoring of files. */
@NullMarked
package dev.sluice.trainer;

import org.jspecify.annotations.NullMarked;
