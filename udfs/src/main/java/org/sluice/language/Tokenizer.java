package org.sluice.language;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** A model's tokenizer.json. Immutable; any number of threads may use it at once. */
public final class Tokenizer implements AutoCloseable {
  private static final String FILE = "tokenizer.json";

  private final Path file;
  private final HuggingFaceTokenizer tokenizer;
  private final int vocabSize;

  private Tokenizer(Path file, HuggingFaceTokenizer tokenizer, int vocabSize) {
    this.file = file;
    this.tokenizer = tokenizer;
    this.vocabSize = vocabSize;
  }

  /**
   * Reads a model directory's tokenizer; nothing is looked up elsewhere.
   *
   * @param vocabSize of the model; a text that gives a larger token is an error
   */
  public static Tokenizer read(Path directory, int vocabSize) {
    Path file = directory.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      throw LanguageErrors.noTokenizer(file);
    }
    try {
      HuggingFaceTokenizer tokenizer =
          HuggingFaceTokenizer.builder()
              .optTokenizerPath(file)
              .optAddSpecialTokens(false)
              .optTruncation(false)
              .optPadding(false)
              .build();
      return new Tokenizer(file, tokenizer, vocabSize);
    } catch (IOException | RuntimeException e) {
      throw LanguageErrors.badTokenizer(file, e);
    }
  }

  /** Vocabulary indices of a text; control tokens such as {@code <|im_end|>} are recognised. */
  public long[] encode(String text) {
    long[] ids = tokenizer.encode(text, false, false).getIds();
    for (long id : ids) {
      if (id >= vocabSize) {
        throw LanguageErrors.foreignTokenizer(file, text, id, vocabSize);
      }
    }
    return ids;
  }

  /** Text of vocabulary indices, control tokens left out. */
  public String decode(long[] ids) {
    return tokenizer.decode(ids, true);
  }

  /** The vocabulary index of a text that is one entry of the vocabulary, if it is one. */
  public OptionalLong entry(String text) {
    long[] ids = tokenizer.encode(text, false, false).getIds();
    boolean whole =
        ids.length == 1 && ids[0] < vocabSize && tokenizer.decode(ids, false).equals(text);
    return whole ? OptionalLong.of(ids[0]) : OptionalLong.empty();
  }

  Path file() {
    return file;
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
