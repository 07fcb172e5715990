/** Trains the bundled model on drawn scenes, with the texts that inference runs. */
package org.sluice.pipelines.train;
