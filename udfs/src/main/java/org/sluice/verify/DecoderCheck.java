package org.sluice.verify;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import org.sluice.language.Decoder;
import org.sluice.language.KvCache;

/** The decoder: in one pass, in chunks through its cache, from token ids, and greedily. */
final class DecoderCheck {
  private DecoderCheck() {}

  static void run(Golden golden, Decoder decoder) {
    if (golden.has("inputs_embeds")) {
      onePass(golden, decoder);
      if (golden.has("step_sizes")) {
        inChunks(golden, decoder);
      }
    }
    if (golden.has("prompt_ids")) {
      fromIds(golden, decoder);
    }
    if (golden.has("greedy_inputs_embeds") && golden.has("greedy_tokens")) {
      greedily(golden, decoder);
    }
  }

  private static void onePass(Golden golden, Decoder decoder) {
    try (NDManager call = decoder.newManager();
        KvCache cache = decoder.newCache(1, 1)) {
      NDArray input = input(golden, "inputs_embeds", call);
      Decoder.Detail detail = decoder.appendInDetail(call, cache, input);
      golden.compare("hidden_states", Tensors.concatenate(detail.hiddenStates()), Tolerance.HIDDEN);
      golden.compare("logits", detail.logits().toFloatArray(), Tolerance.HIDDEN);
      List<NDArray> keys = new ArrayList<>();
      List<NDArray> values = new ArrayList<>();
      for (int layer = 0; layer < decoder.config().layers(); layer++) {
        keys.add(cache.keys(call, layer));
        values.add(cache.values(call, layer));
      }
      golden.compare("cache_k", Tensors.concatenate(keys), Tolerance.HIDDEN);
      golden.compare("cache_v", Tensors.concatenate(values), Tolerance.HIDDEN);
    }
  }

  private static void inChunks(Golden golden, Decoder decoder) {
    try (NDManager call = decoder.newManager();
        KvCache cache = decoder.newCache(1, 1)) {
      NDArray input = input(golden, "inputs_embeds", call);
      List<NDArray> logits = new ArrayList<>();
      int from = 0;
      for (long size : golden.longs("step_sizes")) {
        int to = from + (int) size;
        NDArray chunk = input.get(":," + from + ":" + to);
        logits.add(decoder.appendInDetail(call, cache, chunk).logits());
        from = to;
      }
      golden.compare("step_logits", Tensors.concatenate(logits), Tolerance.HIDDEN);
    }
  }

  private static void fromIds(Golden golden, Decoder decoder) {
    try (NDManager call = decoder.newManager();
        KvCache cache = decoder.newCache(1, 1)) {
      NDArray input = decoder.embed(call, golden.longs("prompt_ids")).expandDims(0);
      Decoder.Detail detail = decoder.appendInDetail(call, cache, input);
      golden.compare("prompt_logits", detail.logits().toFloatArray(), Tolerance.HIDDEN);
    }
  }

  private static void greedily(Golden golden, Decoder decoder) {
    try (NDManager call = decoder.newManager();
        KvCache cache = decoder.newCache(1, 1)) {
      NDArray input = input(golden, "greedy_inputs_embeds", call).squeeze(0);
      long[] tokens = new long[golden.longs("greedy_tokens").length];
      NDArray last = decoder.append(call, cache, input);
      List<NDArray> logits = new ArrayList<>(List.of(last));
      NDArray token = decoder.mostLikely(call, last);
      for (int i = 0; i < tokens.length; i++) {
        tokens[i] = token.toLongArray()[0];
        if (i + 1 < tokens.length) {
          Decoder.Step step = decoder.step(call, cache, token);
          logits.add(step.logits());
          token = step.tokens();
        }
      }
      golden.compare("greedy_tokens", tokens);
      golden.compare("greedy_logits", Tensors.concatenate(logits), Tolerance.HIDDEN);
    }
  }

  private static NDArray input(Golden golden, String name, NDManager call) {
    return call.create(golden.floats(name), new Shape(golden.shape(name)));
  }
}
