package org.sluice.pipelines.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * How well a decoder answers about films it was not trained with: an answer is right when every
 * word of it is the most likely after those before it.
 *
 * @param films with their tokens
 * @param source of clips with all their tokens
 */
record Validation(List<FilmTokens.Seen> films, ClipSource source, PromptFormat format) {
  Validation of(List<FilmTokens.Seen> others) {
    return new Validation(others, source, format);
  }

  /** Share of right answers of all, of each family and of each kind of question. */
  Map<String, Double> scores(LanguageLearner learner) {
    List<Sequence> rows = new ArrayList<>();
    for (int i = 0; i < films.size(); i++) {
      FilmTokens.Seen seen = films.get(i);
      Clip clip = source.clip(seen.film(), seen.tokens(), TrainJob.FRAMES, new SplittableRandom(i));
      if (clip != null) {
        rows.add(Sequence.of(clip, format));
      }
    }
    Map<String, double[]> byKind = new TreeMap<>();
    List<boolean[]> answered = learner.answered(rows);
    for (int row = 0; row < rows.size(); row++) {
      for (int q = 0; q < answered.get(row).length; q++) {
        String kind = rows.get(row).clip().questions().get(q).kind();
        for (String name : List.of("all", kind.substring(0, kind.indexOf(' ')), kind)) {
          double[] score = byKind.computeIfAbsent(name, key -> new double[2]);
          score[0] += answered.get(row)[q] ? 1 : 0;
          score[1]++;
        }
      }
    }
    Map<String, Double> shares = new LinkedHashMap<>();
    byKind.forEach((name, score) -> shares.put(name, score[0] / score[1]));
    return shares;
  }
}
