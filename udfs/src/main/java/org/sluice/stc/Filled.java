package org.sluice.stc;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** Batches of a wanted size. */
final class Filled {
  private Filled() {}

  /**
   * Joins tensors along their first dimension and appends zeros.
   *
   * @param manager owner of the result, whoever owns the parts
   * @param rows of the result, at least those of the parts
   */
  static NDArray batch(NDManager manager, NDList parts, int rows) {
    NDArray first = parts.get(0);
    Shape row = first.getShape().slice(1);
    long given = parts.stream().mapToLong(part -> part.getShape().get(0)).sum();
    NDList all = new NDList(parts);
    if (given < rows) {
      all.add(manager.zeros(new Shape(rows - given).addAll(row), first.getDataType()));
    }
    NDArray joined = NDArrays.concat(all);
    joined.attach(manager);
    return joined;
  }
}
