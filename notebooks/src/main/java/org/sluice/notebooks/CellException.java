package org.sluice.notebooks;

import java.util.List;

/** Why a cell did not run to its end. */
final class CellException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<String> lines;

  CellException(List<String> lines) {
    super(String.join("\n", lines));
    this.lines = List.copyOf(lines);
  }

  /** What the reader of the notebook is told. */
  List<String> lines() {
    return lines;
  }
}
