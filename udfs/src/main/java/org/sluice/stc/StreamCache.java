package org.sluice.stc;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/**
 * What one stream keeps of its reference frame for the frame-by-frame form: per layer the keys,
 * values, attention output and MLP output, each {@code [1, T, C]}. Native memory, {@code 4 * layers
 * * T * C} numbers; closed by its owner; never shared between streams.
 */
public final class StreamCache implements AutoCloseable {
  private NDManager manager;
  private List<NDArray> keys;
  private List<NDArray> values;
  private List<NDArray> attentions;
  private List<NDArray> mlps;

  /** Whether there is no reference frame yet. */
  public boolean isEmpty() {
    return manager == null;
  }

  /** Native bytes held. */
  public long bytes() {
    if (isEmpty()) {
      return 0;
    }
    NDArray one = keys.get(0);
    return 4L * keys.size() * one.size() * one.getDataType().getNumOfBytes();
  }

  /** Takes a new reference frame, and the manager its tensors live in, in place of the old one. */
  void replace(
      NDManager owner,
      List<NDArray> newKeys,
      List<NDArray> newValues,
      List<NDArray> newAttentions,
      List<NDArray> newMlps) {
    close();
    manager = owner;
    keys = newKeys;
    values = newValues;
    attentions = newAttentions;
    mlps = newMlps;
  }

  List<NDArray> keys() {
    return keys;
  }

  List<NDArray> values() {
    return values;
  }

  List<NDArray> attentions() {
    return attentions;
  }

  List<NDArray> mlps() {
    return mlps;
  }

  /** Frees the reference; the cache is empty and may be used again. */
  @Override
  public void close() {
    if (manager != null) {
      manager.close();
      manager = null;
    }
  }
}
