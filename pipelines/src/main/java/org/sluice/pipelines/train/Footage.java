package org.sluice.pipelines.train;

import java.util.ArrayList;
import java.util.List;
import org.sluice.pipelines.scenes.Difficulty;
import org.sluice.pipelines.scenes.ObjectState;
import org.sluice.pipelines.scenes.Scene;
import org.sluice.pipelines.scenes.SceneGenerator;
import org.sluice.pipelines.scenes.SceneRenderer;
import org.sluice.pipelines.scenes.Split;
import org.sluice.vision.RgbFrame;

/** Frames of scenes as the product sees them: through the codec, sampled as it samples. */
final class Footage {
  private final Sizes sizes;

  Footage(Sizes sizes) {
    this.sizes = sizes;
  }

  /**
   * A frame and what is in it.
   *
   * @param frame as decoded
   * @param labels for the tower
   */
  record Labelled(RgbFrame frame, Labels labels) {}

  /** Frames to learn from, most of them crowded. */
  List<Labelled> forTower(long seed, Split split) {
    if (Math.floorMod(seed, 4) != 0) {
      return labelled(SceneGenerator.crowded(seed, split));
    }
    Difficulty difficulty = Math.floorMod(seed, 8) == 0 ? Difficulty.HARD : Difficulty.STANDARD;
    return labelled(SceneGenerator.scene(seed, difficulty, split));
  }

  private List<Labelled> labelled(Scene scene) {
    SceneRenderer renderer = new SceneRenderer(scene);
    List<Labelled> labelled = new ArrayList<>();
    for (RgbFrame frame : sampled(scene)) {
      int number = (int) Math.round(frame.frameMillis() * scene.framesPerSecond() / 1000);
      labelled.add(new Labelled(frame, labels(scene, renderer, number)));
    }
    return labelled;
  }

  private Labels labels(Scene scene, SceneRenderer renderer, int number) {
    List<Labels.Seen> seen = new ArrayList<>();
    for (ObjectState state : scene.at(number)) {
      seen.add(
          new Labels.Seen(
              state.object().id(),
              state.object().shape().ordinal(),
              state.colour().ordinal(),
              state.object().size().ordinal(),
              state.x(),
              state.y(),
              state.visible()));
    }
    return Labels.of(
        renderer.objectMap(number), scene.width(), seen, sizes.vision().grid(), sizes.cells());
  }

  /** Two frames a second. */
  List<RgbFrame> sampled(Scene scene) {
    SceneRenderer renderer = new SceneRenderer(scene);
    int step = (int) Math.round(scene.framesPerSecond() / 2);
    List<RgbFrame> frames = new ArrayList<>();
    for (int i = 0; i < scene.frames(); i += step) {
      frames.add(
          new RgbFrame(scene.frameMillis(i), scene.width(), scene.height(), renderer.render(i)));
    }
    return frames;
  }
}
