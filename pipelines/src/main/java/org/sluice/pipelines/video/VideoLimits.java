package org.sluice.pipelines.video;

/** Bounds that keep a hostile or damaged header from taking the machine's memory. */
final class VideoLimits {
  /** Pixels a side; the largest level of the codecs in use stays below. */
  static final int MAX_SIDE = 16384;

  private VideoLimits() {}
}
