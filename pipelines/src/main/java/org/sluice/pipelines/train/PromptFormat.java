package org.sluice.pipelines.train;

import java.nio.file.Path;
import org.sluice.checkpoint.PromptConfig;
import org.sluice.language.FrameMarkers;
import org.sluice.language.PromptTemplate;
import org.sluice.language.Tokenizer;

/** How a model directory says it is asked: template, tokenizer and markers, those of inference. */
final class PromptFormat implements AutoCloseable {
  private final Tokenizer tokenizer;
  private final PromptTemplate template;
  private final FrameMarkers markers;
  private final long end;
  private final long[] beforeVideo;

  PromptFormat(Path directory, int vocabSize) {
    PromptConfig prompt = PromptConfig.read(directory);
    tokenizer = Tokenizer.read(directory, vocabSize);
    template = new PromptTemplate(prompt.template());
    markers = FrameMarkers.of(prompt, tokenizer);
    end = prompt.stopIds().first();
    beforeVideo = tokenizer.encode(template.beforeVideo());
  }

  long[] beforeVideo() {
    return beforeVideo.clone();
  }

  long[] markers(long[] frameMillis) {
    return markers.ids(frameMillis);
  }

  /** What is read after the video. */
  long[] question(String question) {
    return tokenizer.encode(template.afterVideo(question));
  }

  /** What is to be written, with the token that ends it. */
  long[] answer(String answer) {
    long[] words = tokenizer.encode(answer);
    long[] all = java.util.Arrays.copyOf(words, words.length + 1);
    all[words.length] = end;
    return all;
  }

  Tokenizer tokenizer() {
    return tokenizer;
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
