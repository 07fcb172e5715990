package org.sluice.verify;

/**
 * One recomputed tensor beside its golden.
 *
 * @param file golden file, without its extension
 * @param tensor name in it, with a note in parentheses where one golden is recomputed in two ways
 * @param largestDifference largest absolute difference; infinite for another size or a value that
 *     is not a number
 * @param tolerance largest difference that passes; 0 asks for equality
 */
public record Comparison(String file, String tensor, double largestDifference, double tolerance) {

  /** Whether it passes. */
  public boolean passes() {
    return largestDifference <= tolerance;
  }

  static Comparison floats(
      String file, String tensor, float[] actual, float[] expected, double tolerance) {
    double largest = actual.length == expected.length ? 0 : Double.POSITIVE_INFINITY;
    for (int i = 0; i < Math.min(actual.length, expected.length); i++) {
      double difference = Math.abs((double) actual[i] - expected[i]);
      largest = Math.max(largest, Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference);
    }
    return new Comparison(file, tensor, largest, tolerance);
  }

  static Comparison longs(String file, String tensor, long[] actual, long[] expected) {
    double largest = actual.length == expected.length ? 0 : Double.POSITIVE_INFINITY;
    for (int i = 0; i < Math.min(actual.length, expected.length); i++) {
      largest = Math.max(largest, Math.abs((double) actual[i] - expected[i]));
    }
    return new Comparison(file, tensor, largest, 0);
  }
}
