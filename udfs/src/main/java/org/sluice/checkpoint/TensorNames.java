package org.sluice.checkpoint;

import java.util.List;

/**
 * The one spelling of tensor names used in this project: that of the published checkpoints ({@code
 * vision_tower.}, {@code multi_modal_projector.}, {@code language_model.model.}). Newer releases of
 * transformers save the same model under {@code model.} with the decoder's head outside; those
 * names are translated when a checkpoint is opened and nowhere else.
 */
final class TensorNames {
  private static final List<Renaming> NEWER =
      List.of(
          new Renaming("model.vision_tower.", "vision_tower."),
          new Renaming("model.multi_modal_projector.", "multi_modal_projector."),
          new Renaming("model.language_model.", "language_model.model."),
          new Renaming("model.image_newline", "image_newline"),
          new Renaming("lm_head.", "language_model.lm_head."));

  private TensorNames() {}

  /** The project's name of a stored tensor. */
  static String canonical(String stored) {
    for (Renaming renaming : NEWER) {
      if (stored.startsWith(renaming.from)) {
        return renaming.to + stored.substring(renaming.from.length());
      }
    }
    return stored;
  }

  private record Renaming(String from, String to) {}
}
