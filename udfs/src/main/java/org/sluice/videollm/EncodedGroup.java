package org.sluice.videollm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * What the model makes of a {@link FrameGroup}. Owns native memory; closed by whoever has it.
 *
 * @param pooled tokens {@code [F, T, C]}
 * @param movement of each token of the tower since the frame before, {@code [F, T]}
 * @param lastKeys first-layer keys of the last frame, {@code [1, T, C]}
 * @param owner of the keys and of nothing else
 * @param nanos its share of the call's time, by frames
 */
record EncodedGroup(float[] pooled, float[] movement, NDArray lastKeys, NDManager owner, long nanos)
    implements AutoCloseable {
  @Override
  public void close() {
    owner.close();
  }
}
