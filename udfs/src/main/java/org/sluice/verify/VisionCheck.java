package org.sluice.verify;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.sluice.checkpoint.VisionConfig;

/** Preprocessing, every layer of a tower, projector and pooling. */
final class VisionCheck {
  private VisionCheck() {}

  static void run(Golden golden, Fixtures fixtures, VisionSubject subject) {
    if (golden.has("pixel_values")) {
      golden.compare("pixel_values", subject.preprocessed(fixtures), 0);
    }
    try (NDManager call = subject.tower().newManager()) {
      List<NDArray> states =
          subject.tower().hiddenStates(call, subject.pixels(call, 0, subject.frames()));
      NDArray last = states.get(states.size() - 1);
      golden.compare("hidden_states", Tensors.concatenate(states), Tolerance.HIDDEN);
      NDArray normed = subject.tower().postLayerNorm(call, last);
      boolean clip = subject.tower().config().kind() == VisionConfig.Kind.CLIP;
      golden.compare("last_hidden_state", (clip ? last : normed).toFloatArray(), Tolerance.HIDDEN);
      // post_layernorm works token by token, so normalising all and taking the class token is the
      // pooled output.
      golden.compare("pooler_output", firstTokens(normed), Tolerance.HIDDEN);
      if (subject.projector() != null) {
        NDArray projected = subject.projector().project(call, last);
        golden.compare("projected", projected.toFloatArray(), Tolerance.PROJECTED);
        NDArray pooled = subject.projector().pool(call, projected, subject.tower().config().grid());
        golden.compare("pooled", pooled.toFloatArray(), Tolerance.PROJECTED);
      }
    }
  }

  private static float[] firstTokens(NDArray hidden) {
    int frames = (int) hidden.getShape().get(0);
    int tokens = (int) hidden.getShape().get(1);
    int width = (int) hidden.getShape().get(2);
    float[] values = hidden.toFloatArray();
    float[] first = new float[frames * width];
    for (int f = 0; f < frames; f++) {
      System.arraycopy(values, f * tokens * width, first, f * width, width);
    }
    return first;
  }
}
