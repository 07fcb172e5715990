package org.sluice.verify;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.sluice.stc.AnchorMemory;
import org.sluice.stc.Pruner;
import org.sluice.stc.PrunerConfig;
import org.sluice.stc.TokenLayout;

/** STC-Pruner: successive chunks of a stream, every layout, both score forms. */
final class PrunerCheck {
  private PrunerCheck() {}

  static void run(Golden golden) {
    for (String run : golden.runsWith("params")) {
      long[] params = golden.longs(run + ".params");
      int tokens = (int) params[0];
      PrunerConfig published = PrunerConfig.published((int) params[1]);
      PrunerConfig dual =
          new PrunerConfig(
              published.tokensPerFrame(),
              PrunerConfig.Score.COSINE,
              published.memory(),
              published.channelKeepRatio(),
              published.temporalWeight());
      Stream gaussian = new Stream(published);
      Stream cosine = new Stream(dual);
      for (int i = 0; i < params[3]; i++) {
        String chunk = run + ".chunk" + i;
        float[] features = golden.floats(chunk + ".features");
        int frames = (int) golden.shape(chunk + ".features")[0] / tokens;
        compareGaussian(golden, chunk, features, frames, tokens, gaussian);
        Pruner.Pruned pruned = cosine.next(features, frames, tokens);
        golden.compare(chunk + ".dual_score", floats(pruned.score()), Tolerance.SCORE);
        golden.compare(chunk + ".dual_kept_local", flat(pruned.kept()));
      }
    }
  }

  private static final class Stream {
    private final Pruner pruner;
    private final AnchorMemory memory;

    Stream(PrunerConfig config) {
      pruner = new Pruner(config, null);
      memory = new AnchorMemory(config.memory());
    }

    Pruner.Pruned next(float[] features, int frames, int tokens) {
      return pruner.prune(features, frames, tokens, memory, 0);
    }
  }

  private static void compareGaussian(
      Golden golden, String chunk, float[] features, int frames, int tokens, Stream stream) {
    Pruner.Pruned pruned = stream.next(features, frames, tokens);
    golden.compare(chunk + ".channel_var", floats(pruned.variance()), Tolerance.MOMENTS);
    golden.compare(
        chunk + ".channel_indices", Arrays.stream(pruned.channels()).asLongStream().toArray());
    golden.compare(chunk + ".memory_mean", floats(pruned.anchor()), Tolerance.MOMENTS);
    golden.compare(chunk + ".frame_score", floats(pruned.spatial()), Tolerance.SCORE);
    golden.compare(chunk + ".memory_score", floats(pruned.temporal()), Tolerance.SCORE);
    golden.compare(
        chunk + ".video_score", floats(againstChunk(pruned.normalised())), Tolerance.SCORE);
    golden.compare(chunk + ".combined_score", floats(pruned.score()), Tolerance.SCORE);
    golden.compare(chunk + ".kept_local", flat(pruned.kept()));
    String raw = chunk + ".raw_image_features";
    boolean markers = golden.has(raw);
    int side = (int) Math.round(Math.sqrt(tokens));
    TokenLayout layout =
        markers ? new TokenLayout.RowMarkers(side, side) : new TokenLayout.Flat(tokens);
    int[] rows = layout.rows(pruned.kept());
    golden.compare(chunk + ".kept_global", Arrays.stream(rows).asLongStream().toArray());
    float[] source = markers ? golden.floats(raw) : features;
    golden.compare(chunk + ".output", gather(source, rows, frames * layout.rowsPerFrame()), 0);
  }

  /**
   * The third score of the reference, which it computes and does not use: similarity to the chunk's
   * mean.
   */
  private static double[] againstChunk(double[][] normalised) {
    double[] mean =
        IntStream.range(0, normalised[0].length)
            .mapToDouble(c -> Arrays.stream(normalised).mapToDouble(x -> x[c]).average().orElse(0))
            .toArray();
    return Arrays.stream(normalised).mapToDouble(x -> Pruner.gaussian(x, mean)).toArray();
  }

  private static float[] gather(float[] source, int[] rows, int sourceRows) {
    int width = source.length / sourceRows;
    float[] gathered = new float[rows.length * width];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(source, rows[i] * width, gathered, i * width, width);
    }
    return gathered;
  }

  private static float[] floats(double[] values) {
    float[] narrowed = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      narrowed[i] = (float) values[i];
    }
    return narrowed;
  }

  private static long[] flat(int[][] kept) {
    return Arrays.stream(kept).flatMapToInt(Arrays::stream).asLongStream().toArray();
  }
}
