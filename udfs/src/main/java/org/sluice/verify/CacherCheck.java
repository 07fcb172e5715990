package org.sluice.verify;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sluice.stc.Cacher;
import org.sluice.stc.CacherConfig;
import org.sluice.stc.GroupEncoder;
import org.sluice.stc.StreamCache;

/**
 * STC-Cacher at every interval, ratio and chunk size the file has, frame by frame and layer by
 * layer.
 */
final class CacherCheck {
  private static final Pattern RUN = Pattern.compile("i(\\d+)_r([0-9.]+)_c(\\d+)");

  private CacherCheck() {}

  static void run(Golden golden, VisionSubject subject) {
    for (String run : golden.runsWith("final_hidden")) {
      Matcher matcher = RUN.matcher(run);
      if (matcher.matches()) {
        CacherConfig config =
            new CacherConfig(
                Double.parseDouble(matcher.group(2)), Integer.parseInt(matcher.group(1)));
        int chunk = Integer.parseInt(matcher.group(3));
        frameByFrame(golden, run, subject, config, chunk);
        if (chunk == 1) {
          layerByLayer(golden, run, subject, config);
        }
      }
    }
  }

  private static void frameByFrame(
      Golden golden, String run, VisionSubject subject, CacherConfig config, int chunk) {
    int frames = subject.frames();
    int layers = subject.tower().config().layers();
    int tokens = subject.tower().config().tokens();
    int k = config.recomputedOf(tokens);
    long[] full = new long[frames];
    long[] indices = new long[frames * layers * k];
    Arrays.fill(indices, -1);
    float[] similarity = new float[frames * layers * tokens];
    float[][] states = new float[layers + 1][];
    Cacher cacher = new Cacher(subject.tower(), config);
    try (StreamCache cache = new StreamCache()) {
      for (int from = 0; from < frames; from += chunk) {
        int to = Math.min(from + chunk, frames);
        // The reference does not count a trailing chunk that is not full.
        int index = from / chunk - (to - from < chunk ? 1 : 0);
        try (NDManager call = subject.tower().newManager()) {
          Cacher.Chunk encoded = cacher.encode(call, cache, subject.pixels(call, from, to), index);
          if (encoded.reference()) {
            Arrays.fill(full, from, to, 1);
          } else {
            scatterIndices(encoded.indices(), indices, from, layers, k);
            scatterSimilarity(encoded.similarities(), similarity, from, layers, tokens);
          }
          append(states, encoded.hiddenStates());
        }
      }
    }
    golden.compare(run + ".is_full", full);
    golden.compare(run + ".update_indices", indices);
    golden.compare(run + ".similarity", similarity, Tolerance.SIMILARITY);
    golden.compare(run + ".final_hidden", states[layers], Tolerance.HIDDEN);
    golden.compare(run + ".hidden_states", Tensors.join(Arrays.asList(states)), Tolerance.HIDDEN);
  }

  private static void layerByLayer(
      Golden golden, String run, VisionSubject subject, CacherConfig config) {
    GroupEncoder encoder = new GroupEncoder(subject.tower(), config);
    try (NDManager call = subject.tower().newManager()) {
      NDArray pixels = subject.pixels(call, 0, subject.frames());
      golden.compare(
          run + ".final_hidden",
          " (layer by layer)",
          encoder.encode(call, pixels, null).hidden().toFloatArray(),
          Tolerance.HIDDEN);
    }
  }

  /** From per layer [F, k] into [frame, layer, k]. */
  private static void scatterIndices(
      List<NDArray> perLayer, long[] out, int firstFrame, int layers, int k) {
    for (int layer = 0; layer < layers; layer++) {
      long[] values = perLayer.get(layer).toLongArray();
      for (int f = 0; f < values.length / k; f++) {
        System.arraycopy(values, f * k, out, ((firstFrame + f) * layers + layer) * k, k);
      }
    }
  }

  /** From per layer [F, T] into [frame, layer, T]. */
  private static void scatterSimilarity(
      List<NDArray> perLayer, float[] out, int firstFrame, int layers, int tokens) {
    for (int layer = 0; layer < layers; layer++) {
      float[] values = perLayer.get(layer).toFloatArray();
      for (int f = 0; f < values.length / tokens; f++) {
        int to = ((firstFrame + f) * layers + layer) * tokens;
        System.arraycopy(values, f * tokens, out, to, tokens);
      }
    }
  }

  private static void append(float[][] states, List<NDArray> chunk) {
    for (int layer = 0; layer < states.length; layer++) {
      float[] more = chunk.get(layer).toFloatArray();
      states[layer] = states[layer] == null ? more : Tensors.join(List.of(states[layer], more));
    }
  }
}
