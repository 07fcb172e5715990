package org.sluice.language;

import java.nio.file.Path;
import java.util.List;
import org.sluice.checkpoint.ModelConfig;
import org.sluice.checkpoint.PromptConfig;
import org.sluice.checkpoint.TextConfig;

/**
 * How much of a video one prompt can hold.
 *
 * @param text the decoder
 * @param prompt how the model is asked
 * @param otherTokens of the template, the longest question and the answer
 */
public record PromptRoom(TextConfig text, PromptConfig prompt, int otherTokens) {

  /** The room of a model, told from its tokenizer without reading weights. */
  public static PromptRoom of(
      Path directory, ModelConfig config, List<String> questions, int maxNewTokens) {
    PromptConfig prompt = PromptConfig.read(directory);
    try (Tokenizer tokenizer = Tokenizer.read(directory, config.text().vocabSize())) {
      return of(config.text(), prompt, tokenizer, questions, maxNewTokens);
    }
  }

  /**
   * The room beside questions and their answers.
   *
   * @param maxNewTokens of an answer
   */
  static PromptRoom of(
      TextConfig text,
      PromptConfig prompt,
      Tokenizer tokenizer,
      List<String> questions,
      int maxNewTokens) {
    PromptTemplate template = new PromptTemplate(prompt.template());
    int longest =
        questions.stream()
            .mapToInt(question -> tokenizer.encode(template.afterVideo(question)).length)
            .max()
            .orElse(0);
    int before = tokenizer.encode(template.beforeVideo()).length;
    return new PromptRoom(text, prompt, before + 1 + longest + maxNewTokens);
  }

  /**
   * Most frames that fit.
   *
   * @param tokensPerFrame after reduction, a marker not counted
   */
  public int frames(int tokensPerFrame) {
    return prompt.maxFrames(text, tokensPerFrame, otherTokens);
  }
}
