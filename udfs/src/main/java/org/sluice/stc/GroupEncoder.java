package org.sluice.stc;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;
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
   * Frames of a stream's group where several streams share a call: as many as make no larger a call
   * than one full group, but at least those up to the next reference frame.
   *
   * @param wanted upper bound of the frames of a call, 0 for the one that fits the tower's sizes
   * @param streams that share a call
   */
  public int groupFrames(int wanted, int streams) {
    int interval = config.referenceInterval();
    return Math.max(1, groupFrames(wanted) / streams / interval) * interval;
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
    GroupRows layout =
        GroupRows.of(
            List.of(frames), List.of(previousKeys != null), config.referenceInterval(), false);
    return tower.encodeGroup(manager, pixels, recomputed(), layout.rows(), previousKeys);
  }

  /**
   * Frames of one segment for a call with others'.
   *
   * @param pixels {@code [F, channels, H, W]}; the first frame is a reference frame
   * @param previousKeys first-layer keys of the frame before, {@code [1, T, C]}, or null
   */
  public record Member(NDArray pixels, NDArray previousKeys) {}

  /**
   * Encodes frames of several segments in one call: the reference frames of all together, then the
   * selective frames of all together, each against its own segment's reference. Both are filled up
   * to {@link SizeClasses} with black frames, which no frame sees. Equal to {@link #encode} of each
   * up to rounding.
   *
   * @param manager owner of the results, which are in the members' order
   */
  public VisionTower.Group encodeTogether(NDManager manager, List<Member> members) {
    GroupRows layout =
        GroupRows.of(
            members.stream().map(member -> (int) member.pixels().getShape().get(0)).toList(),
            members.stream().map(member -> member.previousKeys() != null).toList(),
            config.referenceInterval(),
            true);
    NDList pixels = new NDList();
    NDList previous = new NDList();
    for (Member member : members) {
      pixels.add(member.pixels());
      if (member.previousKeys() != null) {
        previous.add(member.previousKeys());
      }
    }
    return tower.encodeGroup(
        manager,
        Filled.batch(manager, pixels, layout.frames() + layout.filling()),
        recomputed(),
        layout.rows(),
        previous.isEmpty() ? null : Filled.batch(manager, previous, previous.size()));
  }

  private int recomputed() {
    return config.recomputedOf(tower.config().tokens());
  }
}
