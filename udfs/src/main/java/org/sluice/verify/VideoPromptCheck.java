package org.sluice.verify;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import org.sluice.checkpoint.ModelConfig;
import org.sluice.language.Decoder;
import org.sluice.language.KvCache;

/**
 * The whole model in one prompt: frames in place of the video placeholders, image_newline once
 * behind them.
 */
final class VideoPromptCheck {
  private VideoPromptCheck() {}

  static void run(Golden golden, VisionSubject subject, ModelConfig config, Decoder decoder) {
    long[] ids = golden.longs("hf_video_input_ids");
    long placeholders = Arrays.stream(ids).filter(id -> id == config.videoTokenId()).count();
    int first = 0;
    while (ids[first] != config.videoTokenId()) {
      first++;
    }
    try (NDManager call = decoder.newManager();
        KvCache cache = decoder.newCache(1, ids.length)) {
      NDArray video = video(call, subject, (int) placeholders);
      NDArray words = decoder.embed(call, ids);
      NDArray input =
          words
              .get("0:" + first)
              .concat(video)
              .concat(words.get(first + placeholders + ":" + ids.length));
      float[] logits =
          decoder.appendInDetail(call, cache, input.expandDims(0)).logits().toFloatArray();
      int compared = Math.toIntExact(new Shape(golden.shape("hf_video_logits")).size());
      golden.compare(
          "hf_video_logits",
          Arrays.copyOfRange(logits, logits.length - compared, logits.length),
          Tolerance.HIDDEN);
    }
  }

  /** As many frames as fit, then image_newline: {@code [placeholders, E]}. */
  private static NDArray video(NDManager call, VisionSubject subject, int placeholders) {
    NDArray pooled = subject.pooled(call);
    int perFrame = (int) pooled.getShape().get(1);
    int frames = (placeholders - 1) / perFrame;
    long width = pooled.getShape().get(2);
    NDArray newline = subject.projector().imageNewline().reshape(1, width);
    return pooled.get("0:" + frames).reshape((long) frames * perFrame, width).concat(newline);
  }
}
