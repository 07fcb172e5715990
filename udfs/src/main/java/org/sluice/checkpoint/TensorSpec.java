package org.sluice.checkpoint;

import java.util.Arrays;

/**
 * A tensor a model takes.
 *
 * @param name in a {@link Checkpoint}
 * @param shape it must have
 * @param required whether a checkpoint without it is incomplete
 */
public record TensorSpec(String name, long[] shape, boolean required) {

  static TensorSpec of(String name, long... shape) {
    return new TensorSpec(name, shape, true);
  }

  static TensorSpec optional(String name, long... shape) {
    return new TensorSpec(name, shape, false);
  }

  /** Number of elements. */
  public long elements() {
    return Shapes.elements(shape);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TensorSpec that
        && name.equals(that.name)
        && Arrays.equals(shape, that.shape)
        && required == that.required;
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return name + " " + Shapes.text(shape);
  }
}
