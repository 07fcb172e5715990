package org.sluice.pipelines.train;

/**
 * A preprocessed frame and what is in it. Labels below 0 do not count.
 *
 * @param pixels {@code [3, H, W]}
 * @param cells {@code [P, columns]}, see {@link Labels}
 * @param cellOffsets {@code [P, 4]}
 * @param patches {@code [T, columns]}
 * @param patchOffsets {@code [T, 2]}
 */
record LabelledImage(
    float[] pixels, long[] cells, float[] cellOffsets, long[] patches, float[] patchOffsets) {}
