package org.sluice.videollm;

import ai.djl.ndarray.NDArray;

/**
 * Consecutive frames of one stream, ready for the tower; the first is a reference frame.
 *
 * @param pixels preprocessed, {@code [F, 3, H, W]}
 * @param frames F
 * @param previousKeys first-layer keys of the frame before, {@code [1, T, C]}, or null; the
 *     stream's own
 */
record FrameGroup(float[] pixels, int frames, NDArray previousKeys) {}
