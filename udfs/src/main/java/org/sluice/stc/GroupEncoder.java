package org.sluice.stc;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.stream.LongStream;
import org.sluice.vision.VisionTower;

/**
 * STC-Cacher layer by layer. A selective frame depends only on its reference frame, never on
 * another selective frame, so the frames of a group advance through the tower together: one native
 * call, and only the layer in flight keeps references. Equal to {@link Cacher} up to rounding.
 */
public final class GroupEncoder {
  /**
   * Native bytes the tensors of one layer may take; groups beyond it gain nothing and cost memory.
   */
  private static final long LAYER_BYTES = 256L << 20;

  private static final int LARGEST_GROUP = 32;

  private final VisionTower tower;
  private final CacherConfig config;

  /** Creates the layer-synchronous form over a tower. */
  public GroupEncoder(VisionTower tower, CacherConfig config) {
    this.tower = tower;
    this.config = config;
  }

  /**
   * Frames of a full group: a multiple of the reference interval, so that a group never needs a
   * reference from before it. It depends on the tower's shape and on nothing measured, so that the
   * same frames always meet in a group.
   *
   * @param wanted upper bound, 0 for the one that fits the tower's sizes
   */
  public int groupFrames(int wanted) {
    // A layer holds about ten [T, C] tensors of every frame at once.
    long frameBytes = 10L * 4 * tower.config().tokens() * tower.config().hiddenSize();
    long fitting = Math.max(1, Math.min(LARGEST_GROUP, LAYER_BYTES / frameBytes));
    long bound = wanted > 0 ? wanted : fitting;
    int interval = config.referenceInterval();
    return (int) Math.max(1, bound / interval) * interval;
  }

  /**
   * Native bytes that the references of a full group take in the layer in flight: keys, values,
   * attention and MLP output, {@code [T, C]} each. None where nothing is reused.
   *
   * @param wanted as for {@link #groupFrames}
   * @param bytesPerNumber of the tower's number format
   */
  public long cacheBytes(int wanted, int bytesPerNumber) {
    int interval = config.referenceInterval();
    long references = interval == 1 ? 0 : groupFrames(wanted) / interval;
    long numbers = (long) tower.config().tokens() * tower.config().hiddenSize();
    return 4 * references * numbers * bytesPerNumber;
  }

  /** Whether a frame of a segment is a reference frame. */
  public boolean isReference(int index) {
    return config.isReference(index);
  }

  /** Tokens of the tower recomputed for a frame of a segment. */
  public int recomputedTokens(int index) {
    int tokens = tower.config().tokens();
    return isReference(index) ? tokens : config.recomputedOf(tokens);
  }

  /**
   * Encodes consecutive frames of one segment.
   *
   * @param manager owner of the results
   * @param pixels {@code [F, channels, H, W]}; the first frame is a reference frame
   * @param previousKeys first-layer keys of the frame before, {@code [1, T, C]}, or null
   */
  public VisionTower.Group encode(NDManager manager, NDArray pixels, NDArray previousKeys) {
    int frames = (int) pixels.getShape().get(0);
    int interval = config.referenceInterval();
    long[] references = LongStream.range(0, frames).filter(i -> i % interval == 0).toArray();
    long[] selectives = LongStream.range(0, frames).filter(i -> i % interval != 0).toArray();
    long[] referenceOf = LongStream.of(selectives).map(i -> i / interval).toArray();
    return tower.encodeGroup(
        manager,
        pixels,
        config.recomputedOf(tower.config().tokens()),
        references,
        selectives,
        referenceOf,
        previousKeys);
  }
}
