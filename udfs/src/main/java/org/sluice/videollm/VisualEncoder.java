package org.sluice.videollm;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.sluice.checkpoint.Checkpoint;
import org.sluice.checkpoint.ModelConfig;
import org.sluice.checkpoint.ModelLayout;
import org.sluice.checkpoint.PreprocessorConfig;
import org.sluice.reduce.ReducerConfig;
import org.sluice.reduce.Reducers;
import org.sluice.reduce.TokenReducer;
import org.sluice.stc.CacherConfig;
import org.sluice.stc.GroupEncoder;
import org.sluice.stc.PrunerConfig;
import org.sluice.torchscript.WeightLoader;
import org.sluice.vision.Preprocessor;
import org.sluice.vision.Projector;
import org.sluice.vision.RgbFrame;
import org.sluice.vision.VisionTower;

/**
 * The visual half of a model: preprocessing, tower, projector, pooling. Immutable, shared by all
 * streams.
 */
final class VisualEncoder implements AutoCloseable {
  private final ModelConfig config;
  private final Preprocessor preprocessor;
  private final VisionTower tower;
  private final Projector projector;
  private final Calibration calibration;

  VisualEncoder(
      Checkpoint checkpoint,
      ModelConfig config,
      PreprocessorConfig preprocessing,
      ModelLayout layout,
      ModelOptions options) {
    Device device = options.djlDevice();
    this.config = config;
    this.preprocessor = new Preprocessor(preprocessing);
    this.tower =
        new VisionTower(
            config.vision(),
            WeightLoader.load(checkpoint, layout.visionTower(), device, options.compute()),
            device);
    this.projector =
        new Projector(
            config.projectorActivation(),
            WeightLoader.load(checkpoint, layout.projector(), device, options.compute()),
            device);
    this.calibration = Calibration.measure(this, config.vision().imageSize());
  }

  NDManager newManager() {
    return tower.newManager();
  }

  NDArray imageNewline() {
    return projector.imageNewline();
  }

  /** Preprocesses frames into {@code [F, 3, H, W]}. */
  float[] preprocess(List<RgbFrame> frames) {
    float[] values = new float[frames.size() * preprocessor.length()];
    for (int f = 0; f < frames.size(); f++) {
      preprocessor.apply(frames.get(f), values, f * preprocessor.length());
    }
    return values;
  }

  /** Preprocessed frames as a tensor {@code [F, 3, H, W]}. */
  NDArray pixels(NDManager manager, float[] values, int frames) {
    return tower.pixels(manager, values, frames);
  }

  /** Pooled tokens {@code [F, T, C]} in 32-bit floats, whatever the model computes in. */
  NDArray projectAndPool(NDManager manager, NDArray hidden) {
    NDArray projected = projector.project(manager, hidden);
    return projector.pool(manager, projected, config.vision().grid());
  }

  GroupEncoder groups(CacherConfig cacher) {
    return new GroupEncoder(tower, cacher);
  }

  TokenReducer reducer(ReducerConfig reducer) {
    PrunerConfig pruner = reducer instanceof ReducerConfig.Stc stc ? stc.pruner() : null;
    return Reducers.create(reducer, pruner == null ? null : calibration.channels(pruner));
  }

  /** Share of a frame's tokens whose keys moved further than noise moves them. */
  float changedShare(float[] movement, int frame) {
    int tokens = towerTokens();
    int changed = 0;
    for (int t = frame * tokens; t < (frame + 1) * tokens; t++) {
      if (movement[t] > calibration.movementThreshold()) {
        changed++;
      }
    }
    return (float) changed / tokens;
  }

  int towerTokens() {
    return config.vision().tokens();
  }

  int pooledTokens() {
    return Projector.pooledTokens(config.vision().grid());
  }

  @Override
  public void close() {
    projector.close();
    tower.close();
  }
}
