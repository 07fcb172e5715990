package org.sluice.pipelines.train;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.sluice.pipelines.scenes.Difficulty;
import org.sluice.pipelines.scenes.Family;
import org.sluice.pipelines.scenes.ObjectState;
import org.sluice.pipelines.scenes.Scene;
import org.sluice.pipelines.scenes.SceneGenerator;
import org.sluice.pipelines.scenes.SceneQuestion;
import org.sluice.pipelines.scenes.SceneQuestions;
import org.sluice.pipelines.scenes.SceneRenderer;
import org.sluice.pipelines.scenes.SceneVideos;
import org.sluice.pipelines.scenes.Split;
import org.sluice.vision.RgbFrame;

/** Frames of scenes as the product sees them: through the codec, sampled as it samples. */
final class Footage {
  private static final double FRAMES_PER_SECOND = 2;

  /** More than a clip is asked at a time, so that it is asked something else the next time. */
  private static final Map<Family, Integer> QUESTIONS =
      new EnumMap<>(
          Map.of(Family.NOW, 40, Family.BEFORE, 36, Family.NOT_YET, 24, Family.CAPTION, 8));

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

  /** Two frames a second, with the losses of the codec. */
  private static List<RgbFrame> sampled(Scene scene) {
    return SceneVideos.framesThroughCodec(scene, FRAMES_PER_SECOND);
  }

  /** A scene to ask about. */
  Film film(long seed, Split split, Pixels pixels) {
    Difficulty difficulty = Math.floorMod(seed, 3) == 0 ? Difficulty.HARD : Difficulty.STANDARD;
    Scene scene = SceneGenerator.scene(seed, difficulty, split);
    List<RgbFrame> frames = sampled(scene);
    return new Film(
        frames.stream().mapToLong(RgbFrame::frameMillis).toArray(),
        frames.stream().map(pixels::resized).toList(),
        questions(scene));
  }

  private static List<Question> questions(Scene scene) {
    List<Question> questions = new ArrayList<>();
    for (SceneQuestion asked : SceneQuestions.of(scene, QUESTIONS)) {
      questions.add(
          new Question(
              asked.askMillis(),
              asked.family().word(),
              asked.template(),
              asked.question(),
              asked.answer()));
    }
    return questions;
  }
}
