package org.sluice.pipelines.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.sluice.checkpoint.ModelConfig;
import org.sluice.checkpoint.ModelLayout;
import org.sluice.checkpoint.TensorSpec;
import org.sluice.checkpoint.VisionConfig;
import org.sluice.torchscript.TorchScriptModule;
import org.sluice.vision.Projector;
import org.sluice.vision.VisionTower;

/**
 * Tower and projector while they learn what is in each cell and patch: {@code tower_training.py}.
 */
final class VisionLearner implements AutoCloseable {
  private final ModelConfig config;
  private final Workers workers;
  private final TorchScriptModule text;
  private final int towerTensors;
  private final Parameters vision;
  private final Parameters heads;

  VisionLearner(ModelConfig config, long seed, Workers workers) {
    this.config = config;
    this.workers = workers;
    VisionConfig sizes = config.vision();
    text =
        TorchScriptModule.load(
            List.of(
                new TorchScriptModule.Text(VisionTower.class, "vision_tower"),
                new TorchScriptModule.Text(Projector.class, "projector")),
            new TorchScriptModule.Text(VisionLearner.class, "tower_training"),
            Map.of(
                "patch", sizes.patchSize(),
                "layers", sizes.layers(),
                "heads", sizes.heads(),
                "act", sizes.activation(),
                "eps", sizes.layerNormEps(),
                "projector_act", config.projectorActivation(),
                "grid", sizes.grid(),
                "shapes", Labels.SHAPES,
                "colours", Labels.COLOURS),
            Device.cpu());
    ModelLayout layout = ModelLayout.of(config);
    List<TensorSpec> tower = layout.visionTower().stream().filter(TensorSpec::required).toList();
    towerTensors = tower.size();
    Initial initial = new Initial(seed, config.vision().layers());
    vision =
        new Parameters(
            Stream.concat(tower.stream(), layout.projector().stream().limit(4)).toList(),
            initial::values,
            workers);
    heads =
        new Parameters(Labels.heads(config.text().hiddenSize(), side()), initial::values, workers);
  }

  /** Tower and projector, without image_newline, which the decoder learns. */
  Parameters vision() {
    return vision;
  }

  /** The linear heads, which are no part of the model. */
  Parameters heads() {
    return heads;
  }

  /** A manager for results; the caller closes it. */
  NDManager newManager() {
    return text.manager().newSubManager();
  }

  private int side() {
    return (config.vision().grid() + 1) / 2;
  }

  /**
   * One step over a batch.
   *
   * @return the loss of each column, over cells and then over patches
   */
  float[] step(List<LabelledImage> batch, double rate) {
    List<Callable<Part>> tasks =
        parts(batch).stream().map(part -> (Callable<Part>) () -> gradient(part)).toList();
    List<Part> done = workers.run(tasks);
    try {
      apply(vision, done.stream().map(Part::byVision).toList(), rate);
      apply(heads, done.stream().map(Part::byHeads).toList(), rate);
    } finally {
      done.forEach(part -> part.manager.close());
    }
    float[] mean = new float[done.get(0).losses.length];
    for (Part part : done) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += part.losses[i] / done.size();
      }
    }
    return mean;
  }

  private static void apply(Parameters parameters, List<NDArray> gradients, double rate) {
    parameters.optimizer().step(gradients, rate);
  }

  record Part(NDManager manager, float[] losses, NDArray byVision, NDArray byHeads) {}

  /** The gradient of some images; the caller closes its manager. */
  Part gradient(List<LabelledImage> images) {
    NDManager call = text.manager().newSubManager();
    List<NDArray> result =
        text.gradients(
            call,
            "gradient",
            pixels(call, images),
            labels(call, images, LabelledImage::cells, Labels.CELL_COLUMNS),
            offsets(call, images, LabelledImage::cellOffsets, Labels.CELL_OFFSETS),
            labels(call, images, LabelledImage::patches, Labels.PATCH_COLUMNS),
            offsets(call, images, LabelledImage::patchOffsets, Labels.PATCH_OFFSETS),
            tower(),
            projector(),
            heads.tensors());
    NDArray flat = result.get(1);
    return new Part(
        call,
        result.get(0).toFloatArray(),
        flat.get("0:" + vision.size()),
        flat.get(vision.size() + ":"));
  }

  /**
   * What the heads get right.
   *
   * @return {@code [2][columns]}: labels met (or distances, for offsets), and labels that count
   */
  double[][] validate(List<LabelledImage> images, int together) {
    double[][] total = new double[2][Labels.CELL_COLUMNS + Labels.CELL_OFFSETS / 2];
    List<Callable<float[]>> tasks = new ArrayList<>();
    for (int from = 0; from < images.size(); from += together) {
      List<LabelledImage> some = images.subList(from, Math.min(images.size(), from + together));
      tasks.add(() -> scores(some));
    }
    for (float[] some : workers.run(tasks)) {
      for (int i = 0; i < some.length; i++) {
        total[i / total[0].length][i % total[0].length] += some[i];
      }
    }
    return total;
  }

  private float[] scores(List<LabelledImage> images) {
    try (NDManager call = text.manager().newSubManager()) {
      return text.tensor(
              call,
              "validate",
              pixels(call, images),
              labels(call, images, LabelledImage::cells, Labels.CELL_COLUMNS),
              offsets(call, images, LabelledImage::cellOffsets, Labels.CELL_OFFSETS),
              tower(),
              projector(),
              heads.tensors())
          .toFloatArray();
    }
  }

  /**
   * Pooled tokens of preprocessed frames.
   *
   * @param pixels {@code [F, 3, H, W]}
   * @return {@code [F, P, E]}
   */
  float[] tokens(float[] pixels) {
    try (NDManager call = text.manager().newSubManager()) {
      return text.tensor(call, "tokens", pixels(call, pixels), tower(), projector()).toFloatArray();
    }
  }

  /**
   * The gradient of something by tower and projector, whose gradient by their tokens is known.
   *
   * @param pixels {@code [F, 3, H, W]}
   * @param byTokens {@code [F, P, E]}
   * @return one vector, of a manager the caller closes
   */
  NDArray gradientThrough(NDManager owner, float[] pixels, float[] byTokens) {
    try (NDManager call = owner.newSubManager()) {
      int tokens = side() * side();
      int width = config.text().hiddenSize();
      long frames = byTokens.length / ((long) tokens * width);
      NDArray by =
          call.create(
              FloatBuffer.wrap(byTokens), new Shape(frames, tokens, width), DataType.FLOAT32);
      NDArray gradient =
          text.gradients(call, "gradient_through", pixels(call, pixels), by, tower(), projector())
              .get(0);
      gradient.attach(owner);
      return gradient;
    }
  }

  private List<NDArray> tower() {
    return vision.tensors().subList(0, towerTensors);
  }

  private List<NDArray> projector() {
    return vision.tensors().subList(towerTensors, vision.tensors().size());
  }

  private NDArray pixels(NDManager call, List<LabelledImage> images) {
    int length = images.get(0).pixels().length;
    float[] all = new float[images.size() * length];
    for (int i = 0; i < images.size(); i++) {
      System.arraycopy(images.get(i).pixels(), 0, all, i * length, length);
    }
    return pixels(call, all);
  }

  private NDArray pixels(NDManager call, float[] values) {
    int side = config.vision().imageSize();
    long frames = values.length / (3L * side * side);
    return call.create(
        FloatBuffer.wrap(values), new Shape(frames, 3, side, side), DataType.FLOAT32);
  }

  private interface Field<T> {
    T of(LabelledImage image);
  }

  private static NDArray labels(
      NDManager call, List<LabelledImage> images, Field<long[]> field, int columns) {
    int length = field.of(images.get(0)).length;
    LongBuffer all = LongBuffer.allocate(images.size() * length);
    images.forEach(image -> all.put(field.of(image)));
    Shape shape = new Shape(images.size(), length / columns, columns);
    return call.create(all.flip(), shape, DataType.INT64);
  }

  private static NDArray offsets(
      NDManager call, List<LabelledImage> images, Field<float[]> field, int columns) {
    int length = field.of(images.get(0)).length;
    FloatBuffer all = FloatBuffer.allocate(images.size() * length);
    images.forEach(image -> all.put(field.of(image)));
    Shape shape = new Shape(images.size(), length / columns, columns);
    return call.create(all.flip(), shape, DataType.FLOAT32);
  }

  /** As many parts as workers, each a run of the batch. */
  private <T> List<List<T>> parts(List<T> batch) {
    int count = Math.min(workers.count(), batch.size());
    List<List<T>> parts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      parts.add(batch.subList(i * batch.size() / count, (i + 1) * batch.size() / count));
    }
    return parts;
  }

  @Override
  public void close() {
    vision.close();
    heads.close();
    text.close();
  }
}
