package org.sluice.verify;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sluice.language.Decoder;
import org.sluice.rekv.Rekv;
import org.sluice.rekv.RekvConfig;
import org.sluice.rekv.RekvStream;
import org.sluice.rekv.Retrieved;

/** Streams read frame by frame, what questions retrieve of them, and the answers. */
final class RekvCheck {
  /** The run made by the code whose init tokens are taken as they overflow. */
  private static final String UPSTREAM = "partial_upstream";

  private static final String PARTIAL = "partial";

  private final Golden golden;
  private final Decoder decoder;
  private final Rekv rekv;

  private RekvCheck(Golden golden, Decoder decoder, Rekv rekv) {
    this.golden = golden;
    this.decoder = decoder;
    this.rekv = rekv;
  }

  /** Streams of tokens that the golden gives. */
  static void run(Golden golden, Decoder decoder, Device device) {
    try (Rekv rekv = new Rekv(decoder, device)) {
      RekvCheck check = new RekvCheck(golden, decoder, rekv);
      for (String run : golden.runsWith("params")) {
        check.run(run);
      }
    }
  }

  /** A stream of tokens that were computed before: what the golden has beyond them. */
  static void answer(
      Golden golden,
      String run,
      RekvConfig config,
      List<float[]> frames,
      Decoder decoder,
      Device device) {
    try (Rekv rekv = new Rekv(decoder, device);
        NDManager call = decoder.newManager();
        RekvStream stream = rekv.newStream(config, golden.longs("init_ids"))) {
      for (float[] tokens : frames) {
        stream.append(decoder.embeddings(call, tokens));
      }
      new RekvCheck(golden, decoder, rekv).answer(run, stream);
    }
  }

  private void run(String run) {
    long[] params = golden.longs(run + ".params");
    RekvConfig config =
        new RekvConfig(
            (int) params[1],
            (int) params[3],
            (int) params[4],
            run.equals(UPSTREAM)
                ? RekvConfig.InitRule.AS_THEY_OVERFLOW
                : RekvConfig.InitRule.AT_ONCE,
            Integer.MAX_VALUE);
    long[] init = golden.longs(run.startsWith(PARTIAL) ? "init_ids_long" : "init_ids");
    long[] shape = golden.shape("frames");
    int count =
        (int)
            (golden.has(run + ".encode_last_logits")
                ? golden.shape(run + ".encode_last_logits")[0]
                : shape[0]);
    try (NDManager call = decoder.newManager();
        RekvStream stream = rekv.newStream(config, init)) {
      NDArray frames = call.create(golden.floats("frames"), new Shape(shape));
      List<NDArray> logits = new ArrayList<>();
      for (int f = 0; f < count; f++) {
        logits.add(stream.appendInDetail(call, frames.get(f)));
      }
      golden.compare(run + ".encode_logits", Tensors.concatenate(logits), Tolerance.HIDDEN);
      golden.compare(
          run + ".encode_last_logits",
          Tensors.concatenate(logits.stream().map(each -> each.get("-1:")).toList()),
          Tolerance.HIDDEN);
      boolean seen = stream.initSeen() == init.length;
      golden.compare(
          run + ".state", new long[] {seen ? 1 : 0, seen ? stream.blocks() : 0, stream.initSeen()});
      golden.compare(
          run + ".block_k",
          stream.blockKeys(call).transpose(1, 0, 2).toFloatArray(),
          Tolerance.BLOCK_KEYS);
      answer(run, stream);
    }
  }

  private void answer(String run, RekvStream stream) {
    try (NDManager call = decoder.newManager();
        Retrieved found = stream.retrieve(golden.longs("question_ids"))) {
      golden.compare(run + ".query_mean", found.queries().toFloatArray(), Tolerance.BLOCK_KEYS);
      golden.compare(run + ".similarity", similarities(found), Tolerance.PRODUCTS);
      golden.compare(run + ".retrieved", blocks(found, (int) golden.shape(run + ".retrieved")[1]));
      golden.compare(
          run + ".question_logits", found.questionLogits(call).toFloatArray(), Tolerance.HIDDEN);
      NDArray prompt = decoder.embed(call, golden.longs("prompt_ids"));
      NDArray logits = found.appendInDetail(call, prompt);
      golden.compare(run + ".prompt_logits", logits.toFloatArray(), Tolerance.HIDDEN);
      greedily(run, call, found, logits.get("-1:"));
    }
  }

  private void greedily(String run, NDManager call, Retrieved found, NDArray first) {
    long[] tokens = new long[(int) golden.shape(run + ".answer_tokens")[0]];
    List<NDArray> all = new ArrayList<>();
    NDArray last = first;
    for (int i = 0; i < tokens.length; i++) {
      all.add(last);
      tokens[i] = decoder.mostLikely(call, last).toLongArray()[0];
      if (i + 1 < tokens.length) {
        last = found.append(call, decoder.embed(call, tokens[i]));
      }
    }
    golden.compare(run + ".answer_tokens", tokens);
    golden.compare(run + ".answer_logits", Tensors.concatenate(all), Tolerance.HIDDEN);
  }

  private float[] similarities(Retrieved found) {
    List<float[]> layers = new ArrayList<>();
    for (int layer = 0; layer < decoder.config().layers(); layer++) {
      layers.add(found.similarities(layer));
    }
    return Tensors.join(layers);
  }

  /** Rows are filled up with -1. */
  private long[] blocks(Retrieved found, int width) {
    long[] all = new long[decoder.config().layers() * width];
    Arrays.fill(all, -1);
    for (int layer = 0; layer < decoder.config().layers(); layer++) {
      long[] own = found.blocks(layer);
      System.arraycopy(own, 0, all, layer * width, own.length);
    }
    return all;
  }
}
