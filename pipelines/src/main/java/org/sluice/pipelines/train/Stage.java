package org.sluice.pipelines.train;

import java.io.IOException;
import java.util.Map;

/** A part of the training with a goal of its own. What a step does depends on its number only. */
interface Stage {
  /** Its name in options, curves and the saved state. */
  String name();

  /** How many steps it has. */
  long steps();

  /** Does one step and tells what came of it, first the loss. */
  Map<String, Double> step(long step) throws IOException;

  /** Scores on scenes that are not trained with. */
  Map<String, Double> validate() throws IOException;
}
