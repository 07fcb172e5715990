package org.sluice.pipelines.train;

import java.util.Set;

/**
 * How long the decoder's clips are as it learns: one frame, then a few, then all; and what is asked
 * more often than it comes.
 */
final class Curriculum {
  /** Share of the other questions that make way for those of motion. */
  static final double PASSED_OVER = 0.6;

  private static final Set<String> MOTION =
      Set.of("count_moving", "moving_which_way", "moved", "stopped", "left_last", "caption");

  private static final double ONE_FRAME = 0.15;
  private static final double FEW_FRAMES = 0.4;
  private static final int FEW = 4;

  private Curriculum() {}

  /** Whether one frame answers a question. */
  static boolean ofOneFrame(Question question) {
    return question.family().equals("now") && !question.template().contains("mov");
  }

  /** Whether the answer needs the same objects found in several frames: learned last. */
  static boolean ofMotion(Question question) {
    return MOTION.contains(question.template());
  }

  /** Short clips are little work: so many of them make a step of about equal length. */
  static int clipsInPlaceOfOne(int frames, int all) {
    return frames == ClipSource.ONE_FRAME ? 4 : frames < all ? 2 : 1;
  }

  /**
   * Frames of a clip.
   *
   * @param done share of the stage, in [0, 1)
   * @param draw in [0, 1): some shorter clips come back later
   */
  static int frames(double done, double draw, int all) {
    if (done < ONE_FRAME || draw < 0.1) {
      return ClipSource.ONE_FRAME;
    }
    return done < FEW_FRAMES || draw < 0.25 ? FEW : all;
  }
}
