package org.sluice.notebooks;

import io.github.spencerpark.jupyter.kernel.BaseKernel;
import io.github.spencerpark.jupyter.kernel.LanguageInfo;
import io.github.spencerpark.jupyter.kernel.ReplacementOptions;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.util.List;
import jdk.jshell.SourceCodeAnalysis.Suggestion;

/** Java in the cells of a notebook. */
final class JavaKernel extends BaseKernel {
  private final CellRunner cells = new CellRunner();

  @Override
  public DisplayData eval(String cell) throws CellException {
    return Shown.of(cells.run(cell));
  }

  @Override
  public ReplacementOptions complete(String cell, int at) {
    int[] anchor = new int[1];
    List<String> words =
        cells.suggestions(cell, at, anchor).stream()
            .map(Suggestion::continuation)
            .distinct()
            .toList();
    return words.isEmpty() ? null : new ReplacementOptions(words, anchor[0], at);
  }

  /** One line a fault: what is wrong and where in the cell. */
  @Override
  public List<String> formatError(Exception e) {
    return e instanceof CellException fault ? fault.lines() : super.formatError(e);
  }

  @Override
  public LanguageInfo getLanguageInfo() {
    return new LanguageInfo.Builder("Java")
        .version(Runtime.version().toString())
        .mimetype("text/x-java-source")
        .fileExtension(".jshell")
        .pygments("java")
        .codemirror("text/x-java")
        .build();
  }

  @Override
  public void onShutdown(boolean restarting) {
    cells.close();
  }
}
