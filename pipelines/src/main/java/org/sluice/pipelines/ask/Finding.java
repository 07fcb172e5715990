package org.sluice.pipelines.ask;

/**
 * How frames are found by their scores.
 *
 * @param layer of the decoder whose keys are compared, from 1; 0 for {@value #LAYER}, or the last
 *     of a model that has fewer
 * @param diversity how much a frame is held back for resembling one that has been chosen, in [0,
 *     1], see {@link Diversity}; 0 takes the highest scores alone
 */
public record Finding(int layer, double diversity) {
  /** Which layer it is unless told otherwise: the one that found most in the bundled model. */
  public static final int LAYER = 2;

  /** How much is held back unless told otherwise. */
  public static final double DIVERSITY = 0.5;

  /** Nothing was said. */
  public static final Finding DEFAULT = new Finding(0, DIVERSITY);

  /** Checks the ranges. */
  public Finding {
    AskOptions.require("layer", layer, 0);
    if (!(diversity >= 0 && diversity <= 1)) {
      throw AskErrors.invalidOption(
          "diversity", "diversity is %s but must be in [0, 1]".formatted(diversity));
    }
  }

  /**
   * Makes sure that nothing was said in vain.
   *
   * @throws org.sluice.SluiceException if frames are not found in a way that depends on it
   */
  void requireUseFor(Retrieval retrieval) {
    if (layer != 0 && !Retrieval.BY_LAYER.contains(retrieval)) {
      throw AskErrors.notUsed("layer", retrieval);
    }
    if (diversity != DIVERSITY && !retrieval.scores()) {
      throw AskErrors.notUsed("diversity", retrieval);
    }
  }

  /**
   * The layer's index, from 0.
   *
   * @param layers of the decoder
   * @throws org.sluice.SluiceException if it has not so many
   */
  int index(int layers) {
    if (layer > layers) {
      throw AskErrors.invalidOption(
          "layer", "layer is %d but the model's decoder has %d".formatted(layer, layers));
    }
    return layer == 0 ? Math.min(LAYER, layers) - 1 : layer - 1;
  }
}
