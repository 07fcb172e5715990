package org.sluice.pipelines.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** The decoder learns to answer from tokens of a tower that stays as it is. */
final class DecoderStage implements Stage {
  private final LanguageLearner learner;
  private final FilmTokens films;
  private final ClipSource source;
  private final PromptFormat format;
  private final Validation validation;
  private final Schedule schedule;
  private final int batch;
  private final Order order;
  private int loaded = -1;
  private List<FilmTokens.Seen> shard;

  /**
   * Of films in an order.
   *
   * @param batch clips of a step, if they are of full length
   */
  DecoderStage(
      LanguageLearner learner,
      FilmTokens films,
      ClipSource source,
      PromptFormat format,
      Validation validation,
      Schedule schedule,
      int batch,
      Order order) {
    this.learner = learner;
    this.films = films;
    this.source = source;
    this.format = format;
    this.validation = validation;
    this.schedule = schedule;
    this.batch = batch;
    this.order = order;
  }

  @Override
  public String name() {
    return "decoder";
  }

  @Override
  public long steps() {
    return schedule.steps();
  }

  @Override
  public Map<String, Double> step(long step) throws IOException {
    SplittableRandom random = new SplittableRandom(order.seed() * 1_000_003 + step);
    double done = step / (double) schedule.steps();
    int frames = Curriculum.frames(done, random.nextDouble(), TrainJob.FRAMES);
    List<Sequence> rows = new ArrayList<>();
    int count = batch * Curriculum.clipsInPlaceOfOne(frames, TrainJob.FRAMES);
    for (int i = 0; i < count; i++) {
      Order.Place place = order.at(step * batch + i % batch);
      if (loaded != place.shard()) {
        shard = films.read(place.shard());
        loaded = place.shard();
      }
      // More clips than films: neighbours on disk fill up.
      FilmTokens.Seen seen = shard.get((place.index() + i / batch * 17) % shard.size());
      Clip clip = source.clip(seen.film(), seen.tokens(), frames, random);
      if (clip != null) {
        rows.add(Sequence.of(clip, format));
      }
    }
    LanguageLearner.Outcome outcome = learner.step(rows, schedule.rate(step));
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("loss", outcome.loss());
    values.put("right", outcome.right());
    values.put("frames", (double) frames);
    return values;
  }

  @Override
  public Map<String, Double> validate() {
    return validation.scores(learner);
  }
}
