package org.sluice.reduce;

/**
 * What stays of one frame.
 *
 * @param tokens {@code [k, C]}, in ascending order of position
 * @param positions raster index of the representative of each token, {@code [k]}, ascending
 * @param weights how many tokens each stands for: 1 where tokens are only dropped, {@code [k]}
 * @param novelty how unlike the stream so far the frame is, in [0, 1]; null where the reducer does
 *     not tell
 */
public record ReducedFrame(float[] tokens, int[] positions, float[] weights, Float novelty) {}
