package org.sluice.pipelines.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sluice.checkpoint.ModelConfig;
import org.sluice.checkpoint.ModelLayout;
import org.sluice.checkpoint.TextConfig;
import org.sluice.language.Decoder;
import org.sluice.language.KvCache;

/**
 * Prefill of a decoder of Qwen2-0.5B's shape with random weights, dense and at the token budgets of
 * STC-Pruner.
 */
final class PrefillBench {
  private static final TextConfig QWEN2_05B =
      new TextConfig(896, 4864, 24, 14, 2, 151936, 32768, 1e6, 1e-6, true);

  /** Tokens of a dense frame, the jobs' default budget, and the paper's quarter. */
  private static final int[] TOKENS = {196, 64, 49};

  private final int repeats;
  private final Report report;

  PrefillBench(int repeats, Report report) {
    this.repeats = repeats;
    this.report = report;
  }

  void run() {
    ModelConfig config =
        new ModelConfig(RandomModels.SIGLIP_B16_224, QWEN2_05B, "gelu", -1, 151646, 151647);
    try (Decoder decoder =
        new Decoder(
            QWEN2_05B, RandomModels.weights(ModelLayout.of(config).language()), Device.cpu())) {
      for (int frames : new int[] {16, 64}) {
        Timing timing = new Timing();
        for (int tokens : TOKENS) {
          timing.run(name(frames, tokens), i -> prefill(decoder, frames * tokens));
        }
        Map<String, Double> seconds = new LinkedHashMap<>(timing.medians(repeats));
        double dense = seconds.get(name(frames, TOKENS[0]));
        seconds.forEach(
            (name, s) ->
                report.line(
                    name, "s", s, "%.1f %% less than dense".formatted(100 * (1 - s / dense))));
      }
    }
  }

  private static String name(int frames, int tokens) {
    return "Qwen2-0.5B prefill, %d frames of %d tokens".formatted(frames, tokens);
  }

  private static void prefill(Decoder decoder, int tokens) {
    try (NDManager call = decoder.newManager();
        KvCache cache = decoder.newCache(1, tokens)) {
      NDArray input =
          call.randomNormal(0, 1, new Shape(tokens, QWEN2_05B.hiddenSize()), DataType.FLOAT32);
      decoder.append(call, cache, input).toFloatArray();
    }
  }
}
