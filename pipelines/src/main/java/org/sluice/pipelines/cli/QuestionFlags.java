package org.sluice.pipelines.cli;

import java.util.ArrayList;
import java.util.List;
import org.sluice.pipelines.job.PromptFile;
import picocli.CommandLine.Option;

/** The questions of a command: single ones, and a file of them. */
final class QuestionFlags {
  @Option(
      names = "--prompt",
      paramLabel = "TEXT",
      description = "A question to answer about every segment; may be given again.")
  private List<String> prompts = new ArrayList<>();

  @Option(
      names = "--prompts",
      paramLabel = "FILE",
      description = "A file with one question a line.")
  private String promptsFile;

  /** Those given one by one, then those of the file. */
  List<String> all() {
    List<String> questions = new ArrayList<>(prompts);
    if (promptsFile != null) {
      questions.addAll(PromptFile.read(promptsFile));
    }
    return questions;
  }
}
