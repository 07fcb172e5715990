package org.sluice.checkpoint;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Arithmetic and text of tensor shapes. */
final class Shapes {
  private Shapes() {}

  /** Number of elements; ArithmeticException beyond 2^63. */
  static long elements(long... shape) {
    long elements = 1;
    for (long extent : shape) {
      elements = Math.multiplyExact(elements, extent);
    }
    return elements;
  }

  static String text(long... shape) {
    return Arrays.stream(shape)
        .mapToObj(Long::toString)
        .collect(Collectors.joining(", ", "[", "]"));
  }
}
