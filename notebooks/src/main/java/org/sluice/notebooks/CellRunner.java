package org.sluice.notebooks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import jdk.jshell.Diag;
import jdk.jshell.EvalException;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Suggestion;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;

/** Runs the cells of one notebook, each a few snippets of Java, on everything on the class path. */
final class CellRunner implements AutoCloseable {
  private static final int STACK_LINES = 8;

  private final ValueControl control = new ValueControl();
  private final JShell shell;

  CellRunner() {
    this.shell =
        JShell.builder()
            .executionEngine(new Here(control), Map.of())
            // System.in is Jupyter's; the other two are set by the kernel while a cell runs.
            .compilerOptions("-Xlint:none")
            .build();
    shell.addToClasspath(System.getProperty("java.class.path"));
  }

  /** In this process, so that a notebook's objects and ours are the same. */
  private record Here(ValueControl control) implements ExecutionControlProvider {
    @Override
    public String name() {
      return "here";
    }

    @Override
    public ExecutionControl generate(ExecutionEnv env, Map<String, String> parameters) {
      return control;
    }
  }

  /**
   * Runs a cell.
   *
   * @return the value of its last snippet where that is an expression, else null
   */
  Object run(String cell) throws CellException {
    Object last = null;
    // A snippet that begins with a line break loses its variables when an import comes later: the
    // shell compiles it anew, with other line numbers, and takes it for another.
    String rest = cell.strip();
    while (!rest.isBlank()) {
      SourceCodeAnalysis.CompletionInfo next = shell.sourceCodeAnalysis().analyzeCompletion(rest);
      if (!next.completeness().isComplete() || next.source() == null) {
        // What follows is wanting or wrong: the compiler says what.
        last = runSnippet(rest);
        break;
      }
      last = runSnippet(next.source().strip());
      rest = next.remaining().strip();
    }
    return last;
  }

  private Object runSnippet(String source) throws CellException {
    Object last = null;
    for (SnippetEvent event : shell.eval(source)) {
      if (event.causeSnippet() == null) {
        check(event);
        last = isExpression(event.snippet()) ? control.value() : null;
      }
    }
    return last;
  }

  private static boolean isExpression(Snippet snippet) {
    return switch (snippet.subKind()) {
      case TEMP_VAR_EXPRESSION_SUBKIND, VAR_VALUE_SUBKIND, OTHER_EXPRESSION_SUBKIND -> true;
      default -> false;
    };
  }

  private void check(SnippetEvent event) throws CellException {
    Snippet snippet = event.snippet();
    if (event.exception() instanceof EvalException e) {
      throw new CellException(describe(e));
    }
    if (event.exception() != null) {
      throw new CellException(List.of(String.valueOf(event.exception().getMessage())));
    }
    if (event.status() == Snippet.Status.REJECTED) {
      List<String> lines = new ArrayList<>();
      shell.diagnostics(snippet).filter(Diag::isError).forEach(d -> tell(d, snippet, lines));
      throw new CellException(lines);
    }
  }

  private static void tell(Diag fault, Snippet snippet, List<String> lines) {
    String source = snippet.source();
    int at = (int) Math.max(0, Math.min(source.length(), fault.getPosition()));
    int from = source.lastIndexOf('\n', Math.max(0, at - 1)) + 1;
    int to = source.indexOf('\n', at);
    lines.add(source.substring(Math.min(from, at), to < 0 ? source.length() : to).strip());
    lines.add("  error: " + fault.getMessage(Locale.ENGLISH).strip());
  }

  private static List<String> describe(EvalException e) {
    List<String> lines = new ArrayList<>();
    lines.add(e.getExceptionClassName() + ": " + e.getMessage());
    for (StackTraceElement element : e.getStackTrace()) {
      if (lines.size() <= STACK_LINES) {
        lines.add("  at " + element);
      }
    }
    return lines;
  }

  /** What could stand at a place in a cell. */
  List<Suggestion> suggestions(String cell, int at, int[] anchor) {
    return shell.sourceCodeAnalysis().completionSuggestions(cell, at, anchor);
  }

  @Override
  public void close() {
    shell.close();
  }
}
