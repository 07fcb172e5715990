package org.sluice.verify;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.sluice.checkpoint.Safetensors;

/** One golden file being recomputed: its tensors, and the comparisons made so far. */
final class Golden implements AutoCloseable {
  private final String file;
  private final Safetensors tensors;
  private final List<Comparison> comparisons = new ArrayList<>();
  private final Set<String> compared = new LinkedHashSet<>();

  Golden(String file, Safetensors tensors) {
    this.file = file;
    this.tensors = tensors;
  }

  boolean has(String tensor) {
    return tensors.has(tensor);
  }

  Set<String> names() {
    return tensors.names();
  }

  long[] shape(String tensor) {
    return tensors.info(tensor).shape();
  }

  float[] floats(String tensor) {
    compared.add(tensor);
    return tensors.floats(tensor);
  }

  long[] longs(String tensor) {
    compared.add(tensor);
    return tensors.longs(tensor);
  }

  Safetensors tensors() {
    return tensors;
  }

  /** Compares with a golden of floats, if there is one of this name. */
  void compare(String tensor, float[] actual, double tolerance) {
    compare(tensor, "", actual, tolerance);
  }

  /** As above; the note tells a second way of recomputing the same golden. */
  void compare(String tensor, String note, float[] actual, double tolerance) {
    if (has(tensor)) {
      comparisons.add(Comparison.floats(file, tensor + note, actual, floats(tensor), tolerance));
    }
  }

  /** Compares with a golden of integers, which must be equal, if there is one of this name. */
  void compare(String tensor, long[] actual) {
    if (has(tensor)) {
      comparisons.add(Comparison.longs(file, tensor, actual, longs(tensor)));
    }
  }

  /** What the run prefixes of tensors named {@code <run>.<tensor>} are. */
  List<String> runsWith(String tensor) {
    return names().stream()
        .filter(name -> name.endsWith("." + tensor))
        .map(name -> name.substring(0, name.length() - tensor.length() - 1))
        .toList();
  }

  List<Comparison> comparisons() {
    return comparisons;
  }

  /** Tensors that were neither an input of a recomputation nor compared. */
  List<String> untouched() {
    return names().stream().filter(name -> !compared.contains(name)).toList();
  }

  @Override
  public void close() {
    tensors.close();
  }
}
