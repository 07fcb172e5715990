package org.sluice.verify;

import ai.djl.ndarray.NDArray;
import java.util.List;

/** Values of several tensors, one after the other. */
final class Tensors {
  private Tensors() {}

  static float[] concatenate(List<NDArray> tensors) {
    return join(tensors.stream().map(NDArray::toFloatArray).toList());
  }

  static float[] join(List<float[]> parts) {
    float[] all = new float[parts.stream().mapToInt(part -> part.length).sum()];
    int at = 0;
    for (float[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }
}
