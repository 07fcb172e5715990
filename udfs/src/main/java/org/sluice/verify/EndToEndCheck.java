package org.sluice.verify;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.sluice.language.Decoder;
import org.sluice.reduce.DenseTokens;
import org.sluice.reduce.ReducedFrame;
import org.sluice.reduce.ReducerConfig;
import org.sluice.reduce.Reducers;
import org.sluice.reduce.TokenReducer;
import org.sluice.rekv.RekvConfig;
import org.sluice.stc.CacherConfig;
import org.sluice.stc.GroupEncoder;
import org.sluice.stc.PrunerConfig;

/**
 * Frames through tower, Cacher, projector, pooling and Pruner to what the decoder reads, with the
 * layer-synchronous form the jobs use; then what a question retrieves of them, and its answer.
 */
final class EndToEndCheck {
  /** The run whose towers work in full on every frame. */
  private static final String DENSE_RUN = "nocache";

  private EndToEndCheck() {}

  static void run(Golden golden, VisionSubject subject, Decoder decoder, Device device) {
    long[] params = golden.longs("params");
    double ratio = golden.floats("update_token_ratio")[0];
    for (String run : golden.runsWith("pooled")) {
      CacherConfig cacher =
          run.equals(DENSE_RUN) ? CacherConfig.DENSE : new CacherConfig(ratio, (int) params[4]);
      PrunerConfig pruner = PrunerConfig.published((int) params[0]);
      List<float[]> kept = compare(golden, run, subject, cacher, pruner);
      RekvConfig config =
          new RekvConfig(
              (int) params[1],
              (int) params[2],
              (int) params[3],
              RekvConfig.InitRule.AT_ONCE,
              Integer.MAX_VALUE);
      RekvCheck.answer(golden, run, config, kept, decoder, device);
    }
  }

  private static List<float[]> compare(
      Golden golden, String run, VisionSubject subject, CacherConfig cacher, PrunerConfig pruner) {
    try (NDManager call = subject.tower().newManager()) {
      NDArray pixels = subject.pixels(call, 0, subject.frames());
      NDArray hidden =
          new GroupEncoder(subject.tower(), cacher).encode(call, pixels, null).hidden();
      NDArray pooled = subject.pool(call, hidden);
      golden.compare(run + ".pooled", pooled.toFloatArray(), Tolerance.PROJECTED);
      DenseTokens dense =
          new DenseTokens(
              pooled.toFloatArray(),
              subject.frames(),
              (int) pooled.getShape().get(1),
              LongStream.range(0, subject.frames()).toArray());
      TokenReducer reducer = Reducers.create(new ReducerConfig.Stc(pruner), null);
      List<ReducedFrame> reduced = reducer.reduce(dense, reducer.newState());
      golden.compare(
          run + ".kept_local",
          reduced.stream()
              .flatMapToInt(frame -> Arrays.stream(frame.positions()))
              .asLongStream()
              .toArray());
      List<float[]> kept = reduced.stream().map(ReducedFrame::tokens).toList();
      golden.compare(run + ".llm_inputs", Tensors.join(kept), Tolerance.PROJECTED);
      return kept;
    }
  }
}
