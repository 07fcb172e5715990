package org.sluice.verify;

import ai.djl.ndarray.NDArray;
import java.util.List;

/** Values of native tensors. */
final class Tensors {
  private Tensors() {}

  /** All values of tensors, one after the other. */
  static float[] concatenate(List<NDArray> tensors) {
    int size = (int) tensors.stream().mapToLong(NDArray::size).sum();
    float[] all = new float[size];
    int at = 0;
    for (NDArray tensor : tensors) {
      float[] values = tensor.toFloatArray();
      System.arraycopy(values, 0, all, at, values.length);
      at += values.length;
    }
    return all;
  }
}
