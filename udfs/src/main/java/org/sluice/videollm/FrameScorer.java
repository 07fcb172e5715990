package org.sluice.videollm;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import org.sluice.language.LanguageModel;
import org.sluice.rekv.FrameKeys;

/** Scores frames by one text: higher is better, and only the order means anything. */
public final class FrameScorer {
  private final LanguageModel language;
  private final FrameKeys keys;
  private final NDArray imageNewline;
  private final Scoring scoring;
  private final String text;
  private final float[] query;
  private final int layer;

  FrameScorer(
      LanguageModel language, FrameKeys keys, NDArray imageNewline, Scoring scoring, String text) {
    this.language = language;
    this.keys = keys;
    this.imageNewline = imageNewline;
    this.scoring = scoring;
    this.text = text;
    this.layer = layer(scoring);
    this.query =
        scoring instanceof Scoring.Yes
            ? new float[0]
            : keys.query(layer, language.tokenizer().encode(text));
  }

  private static int layer(Scoring scoring) {
    if (scoring instanceof Scoring.MeanKey mean) {
      return mean.layer();
    }
    return scoring instanceof Scoring.BestToken best ? best.layer() : 0;
  }

  /**
   * Scores frames.
   *
   * @param frames of as many tokens each, {@code [k, C]}, or embeddings, {@code [C]}
   */
  public float[] scores(List<float[]> frames) {
    if (scoring instanceof Scoring.Yes) {
      return language.logOddsOfYes(frames, imageNewline, text);
    }
    float[] scores = new float[frames.size()];
    float[][] products = keys.products(layer, frames, query);
    for (int f = 0; f < scores.length; f++) {
      scores[f] = scoring instanceof Scoring.BestToken ? greatest(products[f]) : mean(products[f]);
    }
    return scores;
  }

  /** The same of frames of different sizes, so many at a time. */
  public float[] scores(List<float[]> frames, int together) {
    float[] scores = new float[frames.size()];
    List<float[]> run = new ArrayList<>();
    int done = 0;
    for (int f = 0; f < scores.length; f++) {
      run.add(frames.get(f));
      boolean ends =
          f + 1 == scores.length
              || run.size() == together
              || frames.get(f + 1).length != run.get(0).length;
      if (ends) {
        System.arraycopy(scores(run), 0, scores, done, run.size());
        done = f + 1;
        run.clear();
      }
    }
    return scores;
  }

  private static float mean(float[] products) {
    double sum = 0;
    for (float product : products) {
      sum += product;
    }
    return (float) (sum / products.length);
  }

  private static float greatest(float[] products) {
    float greatest = Float.NEGATIVE_INFINITY;
    for (float product : products) {
      greatest = Math.max(greatest, product);
    }
    return greatest;
  }
}
