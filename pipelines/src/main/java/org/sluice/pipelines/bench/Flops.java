package org.sluice.pipelines.bench;

import org.sluice.checkpoint.VisionConfig;
import org.sluice.stc.CacherConfig;

/**
 * Floating-point operations of matrix products, a multiply-add counted as two. T tokens, D width, M
 * width of the MLP, m recomputed tokens.
 */
final class Flops {
  private Flops() {}

  /** A full layer: {@code 8TD^2 + 4T^2D + 4TDM}. */
  static double fullLayer(VisionConfig v) {
    double t = v.tokens();
    double d = v.hiddenSize();
    return 8 * t * d * d + 4 * t * t * d + 4 * t * d * v.intermediateSize();
  }

  /** A selective layer: {@code 2TD^2 + 6mD^2 + 4mTD + 4mDM}. */
  static double selectiveLayer(VisionConfig v, double recomputeRatio) {
    double t = v.tokens();
    double d = v.hiddenSize();
    double m = new CacherConfig(recomputeRatio, 2).recomputedOf(v.tokens());
    return 2 * t * d * d + 6 * m * d * d + 4 * m * t * d + 4 * m * d * v.intermediateSize();
  }

  /** All layers of a dense frame. */
  static double frame(VisionConfig v) {
    return v.layers() * fullLayer(v);
  }

  /** Share of the dense operations over whole intervals. */
  static double ratio(VisionConfig v, CacherConfig cacher) {
    int n = cacher.referenceInterval();
    return (1 + (n - 1) * selectiveLayer(v, cacher.recomputeRatio()) / fullLayer(v)) / n;
  }
}
