package org.sluice.torchscript;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import java.util.List;

/**
 * A model's weights as the one {@code List[Tensor]} argument its text takes, built once and shared
 * by every call.
 *
 * <p>Immutable. Owns the manager its tensors live in; closing it frees them.
 */
public final class Weights implements AutoCloseable {
  private final NDManager manager;
  private final List<NDArray> tensors;
  private final IValue list;

  /**
   * Takes ownership of the manager.
   *
   * @param manager the manager every tensor is attached to
   * @param tensors in the order the model's text indexes them
   */
  public Weights(NDManager manager, List<NDArray> tensors) {
    this.manager = manager;
    this.tensors = List.copyOf(tensors);
    this.list =
        IValue.listFrom(tensors.stream().map(PtNDArray.class::cast).toArray(PtNDArray[]::new));
  }

  /** The tensor at an index of the list. */
  public NDArray get(int index) {
    return tensors.get(index);
  }

  /** All tensors in order. */
  public List<NDArray> tensors() {
    return tensors;
  }

  /** The manager that owns the tensors; parent of the managers of calls. */
  public NDManager manager() {
    return manager;
  }

  IValue asValue() {
    return list;
  }

  @Override
  public void close() {
    list.close();
    manager.close();
  }
}
