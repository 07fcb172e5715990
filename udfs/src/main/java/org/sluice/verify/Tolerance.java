package org.sluice.verify;

/** The largest absolute differences that pass, from the fixtures' own documentation. */
final class Tolerance {
  /** Hidden states of towers and decoders, logits, caches. */
  static final double HIDDEN = 1e-4;

  /** Projected and pooled tokens. */
  static final double PROJECTED = 2e-5;

  /** Pooling alone. */
  static final double POOLING = 1e-5;

  /** Cosines of keys. */
  static final double SIMILARITY = 1e-5;

  /** The pruner's scores. */
  static final double SCORE = 2e-5;

  /** The pruner's means and variances. */
  static final double MOMENTS = 5e-6;

  /** Mean keys of ReKV's blocks and mean queries. */
  static final double BLOCK_KEYS = 5e-5;

  /** Dot products of the two. */
  static final double PRODUCTS = 5e-4;

  private Tolerance() {}
}
