package org.sluice.pipelines.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;

/** Everything learns together from answers, slowly: the tower too. */
final class JointStage implements Stage {
  private final VisionLearner vision;
  private final LanguageLearner language;
  private final FilmShards films;
  private final Pixels pixels;
  private final ClipSource source;
  private final PromptFormat format;
  private final Workers workers;
  private final Validation validation;
  private final Schedule schedule;
  private final int batch;
  private final int tokenFloats;
  private final Order order;
  private int loaded = -1;
  private List<Film> shard;

  /**
   * Of films that the decoder knows from frozen tokens.
   *
   * @param tokenFloats numbers of a frame's tokens
   */
  JointStage(
      Learners learners,
      FilmShards films,
      Pixels pixels,
      ClipSource source,
      Validation validation,
      Schedule schedule,
      int batch,
      int tokenFloats,
      Order order) {
    this.vision = learners.vision();
    this.language = learners.language();
    this.films = films;
    this.pixels = pixels;
    this.source = source;
    this.format = learners.format();
    this.workers = learners.workers();
    this.validation = validation;
    this.schedule = schedule;
    this.batch = batch;
    this.tokenFloats = tokenFloats;
    this.order = order;
  }

  @Override
  public String name() {
    return "joint";
  }

  @Override
  public long steps() {
    return schedule.steps();
  }

  @Override
  public Map<String, Double> step(long step) throws IOException {
    SplittableRandom random = new SplittableRandom(order.seed() * 2_000_003 + step);
    List<float[]> shown = new ArrayList<>();
    List<Film> drawn = new ArrayList<>();
    for (int i = 0; i < batch; i++) {
      Order.Place place = order.at(step * batch + i);
      if (loaded != place.shard()) {
        shard = films.read(place.shard());
        loaded = place.shard();
      }
      drawn.add(shard.get(place.index()));
      shown.add(pixels.finished(drawn.get(i).frames()));
    }
    List<Callable<float[]>> looks = new ArrayList<>();
    shown.forEach(frames -> looks.add(() -> vision.tokens(frames)));
    List<float[]> seen = workers.run(looks);
    List<Sequence> rows = new ArrayList<>();
    List<Integer> films = new ArrayList<>();
    for (int i = 0; i < batch; i++) {
      List<float[]> tokens = split(seen.get(i));
      Clip clip = source.clip(drawn.get(i), tokens, TrainJob.FRAMES, random);
      if (clip != null) {
        rows.add(Sequence.of(clip, format));
        films.add(i);
      }
    }
    Map<Sequence, float[]> byTokens = new ConcurrentHashMap<>();
    LanguageLearner.Outcome outcome = language.step(rows, schedule.rate(step), byTokens::put);
    List<Callable<Gradient>> tasks = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      float[] frames = shown.get(films.get(i));
      float[] by =
          spread(rows.get(i).clip(), byTokens.get(rows.get(i)), seen.get(films.get(i)).length);
      // The optimiser takes means, and this is a sum over clips.
      for (int j = 0; j < by.length; j++) {
        by[j] *= rows.size();
      }
      tasks.add(
          () -> {
            NDManager owner = vision.newManager();
            return new Gradient(owner, vision.gradientThrough(owner, frames, by));
          });
    }
    List<Gradient> gradients = workers.run(tasks);
    try {
      vision
          .vision()
          .optimizer()
          .step(gradients.stream().map(Gradient::values).toList(), schedule.rate(step));
    } finally {
      gradients.forEach(gradient -> gradient.owner.close());
    }
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("loss", outcome.loss());
    values.put("right", outcome.right());
    return values;
  }

  private record Gradient(NDManager owner, NDArray values) {}

  private List<float[]> split(float[] tokens) {
    List<float[]> frames = new ArrayList<>();
    for (int at = 0; at < tokens.length; at += tokenFloats) {
      frames.add(Arrays.copyOfRange(tokens, at, at + tokenFloats));
    }
    return frames;
  }

  /** A gradient by the tokens that were kept, put where they came from; 0 for the others. */
  private static float[] spread(Clip clip, float[] byKept, int size) {
    float[] all = new float[size];
    int from = 0;
    for (int[] origin : clip.origins()) {
      System.arraycopy(byKept, from, all, origin[0], origin[1]);
      from += origin[1];
    }
    return all;
  }

  @Override
  public Map<String, Double> validate() throws IOException {
    List<FilmTokens.Seen> again = new ArrayList<>();
    List<Callable<float[]>> looks = new ArrayList<>();
    for (FilmTokens.Seen one : validation.films()) {
      looks.add(() -> vision.tokens(pixels.finished(one.film().frames())));
    }
    List<float[]> tokens = workers.run(looks);
    for (int i = 0; i < tokens.size(); i++) {
      again.add(new FilmTokens.Seen(validation.films().get(i).film(), split(tokens.get(i))));
    }
    return validation.of(again).scores(language);
  }
}
