package org.sluice.pipelines.train;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tower and projector learn what is where. */
final class TowerStage implements Stage {
  private static final String[] COLUMNS = {
    "anything",
    "shape",
    "colour",
    "size",
    "centres",
    "centre shape",
    "centre colour",
    "centre size",
    "column",
    "row",
    "offset",
    "centre offset"
  };

  private final VisionLearner learner;
  private final ImageShards images;
  private final List<LabelledImage> validation;
  private final Schedule schedule;
  private final int batch;

  TowerStage(
      VisionLearner learner,
      ImageShards images,
      List<LabelledImage> validation,
      Schedule schedule,
      int batch) {
    this.learner = learner;
    this.images = images;
    this.validation = validation;
    this.schedule = schedule;
    this.batch = batch;
  }

  @Override
  public String name() {
    return "tower";
  }

  @Override
  public long steps() {
    return schedule.steps();
  }

  @Override
  public Map<String, Double> step(long step) throws IOException {
    float[] losses = learner.step(images.batch(step * batch, batch), schedule.rate(step));
    double sum = 0;
    for (float loss : losses) {
      sum += loss;
    }
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("loss", sum);
    for (int i = 0; i < COLUMNS.length; i++) {
      values.put(COLUMNS[i], (double) losses[i]);
    }
    return values;
  }

  @Override
  public Map<String, Double> validate() {
    double[][] scores = learner.validate(validation, batch);
    Map<String, Double> values = new LinkedHashMap<>();
    for (int i = 0; i < COLUMNS.length; i++) {
      values.put(COLUMNS[i], scores[0][i] / Math.max(1, scores[1][i]));
    }
    return values;
  }
}
