package org.sluice.verify;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.sluice.SluiceException;
import org.sluice.checkpoint.Checkpoint;
import org.sluice.checkpoint.ModelConfig;
import org.sluice.checkpoint.ModelLayout;
import org.sluice.checkpoint.PreprocessorConfig;
import org.sluice.checkpoint.VisionConfig;
import org.sluice.torchscript.ComputeType;
import org.sluice.torchscript.WeightLoader;
import org.sluice.vision.Preprocessor;
import org.sluice.vision.Projector;
import org.sluice.vision.RgbFrame;
import org.sluice.vision.VisionTower;

/** The visual half of a fixture's checkpoint and the pixels its goldens were made from. */
final class VisionSubject implements AutoCloseable {
  private final Path directory;
  private final VisionTower tower;
  private final Projector projector;
  private final float[] pixels;
  private final int frames;

  VisionSubject(Fixtures fixtures, Path directory, Device device) {
    this.directory = directory;
    VisionConfig vision = VisionConfig.read(directory);
    try (Checkpoint checkpoint = Checkpoint.open(directory)) {
      boolean alone = !hasPreprocessor();
      ModelConfig model = alone ? null : ModelConfig.read(directory);
      ModelLayout layout = alone ? ModelLayout.of(vision) : ModelLayout.of(model);
      layout.check(checkpoint);
      this.tower =
          new VisionTower(
              vision,
              WeightLoader.load(checkpoint, layout.visionTower(), device, ComputeType.F32),
              device);
      this.projector =
          alone
              ? null
              : new Projector(
                  model.projectorActivation(),
                  WeightLoader.load(checkpoint, layout.projector(), device, ComputeType.F32),
                  device);
    }
    this.pixels = goldenPixels(fixtures, vision);
    this.frames = pixels.length / (vision.channels() * vision.imageSize() * vision.imageSize());
  }

  VisionTower tower() {
    return tower;
  }

  /** Null for a tower on its own. */
  Projector projector() {
    return projector;
  }

  int frames() {
    return frames;
  }

  /** Golden pixel values of frames [from, to), {@code [to - from, channels, H, W]}. */
  NDArray pixels(NDManager manager, int from, int to) {
    int size = pixels.length / frames;
    return tower.pixels(manager, Arrays.copyOfRange(pixels, from * size, to * size), to - from);
  }

  /**
   * Our own preprocessing of the golden video, or null for a tower that comes without a
   * preprocessor.
   */
  float[] preprocessed(Fixtures fixtures) {
    if (!hasPreprocessor()) {
      return null;
    }
    try (Golden golden = fixtures.golden("frames")) {
      String name = golden.names().iterator().next();
      long[] shape = golden.shape(name); // [F, H, W, 3]
      long[] values = golden.longs(name);
      int size = (int) (shape[1] * shape[2] * shape[3]);
      Preprocessor preprocessor = new Preprocessor(PreprocessorConfig.read(directory));
      float[] out = new float[(int) shape[0] * preprocessor.length()];
      for (int f = 0; f < shape[0]; f++) {
        byte[] rgb = new byte[size];
        for (int i = 0; i < size; i++) {
          rgb[i] = (byte) values[f * size + i];
        }
        preprocessor.apply(
            new RgbFrame(f, (int) shape[2], (int) shape[1], rgb), out, f * preprocessor.length());
      }
      return out;
    }
  }

  /** The dense tower's pooled tokens of every frame, {@code [F, p * p, E]}. */
  NDArray pooled(NDManager manager) {
    List<NDArray> states = tower.hiddenStates(manager, pixels(manager, 0, frames));
    return pool(manager, states.get(states.size() - 1));
  }

  /** Projected and pooled tokens of the tower's output. */
  NDArray pool(NDManager manager, NDArray hidden) {
    return projector.pool(manager, projector.project(manager, hidden), tower.config().grid());
  }

  private boolean hasPreprocessor() {
    return Files.exists(directory.resolve("preprocessor_config.json"));
  }

  /**
   * The first golden pixel values of this tower's size: a tower on its own has none under its own
   * name.
   */
  private static float[] goldenPixels(Fixtures fixtures, VisionConfig vision) {
    for (String name : fixtures.goldens()) {
      try (Golden golden = fixtures.golden(name)) {
        if (golden.has("pixel_values")
            && golden.shape("pixel_values")[2] == vision.imageSize()
            && golden.shape("pixel_values")[1] == vision.channels()) {
          return golden.floats("pixel_values");
        }
      }
    }
    throw new SluiceException(
        "FIXTURES_INCOMPLETE",
        "no golden pixel values",
        "tower of image size " + vision.imageSize(),
        "no golden file has a tensor pixel_values of this size",
        "Regenerate the fixtures as a whole.");
  }

  @Override
  public void close() {
    tower.close();
    if (projector != null) {
      projector.close();
    }
  }
}
