package org.sluice.checkpoint;

import java.util.Arrays;

/**
 * Where one tensor lies in its file.
 *
 * @param name as stored
 * @param dtype type of an element
 * @param shape extents, outermost first; empty for a scalar
 * @param offset of the first byte, from the start of the file
 * @param bytes length; equals the number of elements times the bytes of one
 */
public record TensorInfo(String name, DType dtype, long[] shape, long offset, long bytes) {

  /** Number of elements: 1 for a scalar, 0 when an extent is 0. */
  public long elements() {
    return Shapes.elements(shape);
  }

  /** Extent of the outermost dimension; a scalar is one row. */
  public long rows() {
    return shape.length == 0 ? 1 : shape[0];
  }

  /** Bytes of one row. */
  public long rowBytes() {
    return rows() == 0 ? 0 : bytes / rows();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TensorInfo that
        && name.equals(that.name)
        && dtype == that.dtype
        && Arrays.equals(shape, that.shape)
        && offset == that.offset
        && bytes == that.bytes;
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return "%s %s %s".formatted(name, dtype, Shapes.text(shape));
  }
}
