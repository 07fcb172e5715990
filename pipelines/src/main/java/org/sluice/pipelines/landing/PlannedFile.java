package org.sluice.pipelines.landing;

/**
 * A file in a batch.
 *
 * @param file the file
 * @param late whether it came so long after later ones that it is told and not taken
 */
record PlannedFile(LandedFile file, boolean late) {}
