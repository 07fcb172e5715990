package org.sluice.stc;

/**
 * The sizes that batches of several streams are filled up to: 1, 2, 3, 4, 6, 8, 12, 16, 24 and so
 * on, powers of two and one and a half times these. A device then meets few shapes, and with a
 * reference frame in every second or fourth place a full batch needs no filling.
 */
public final class SizeClasses {
  private SizeClasses() {}

  /** The smallest size that holds so many frames; none for none. */
  public static int of(int frames) {
    if (frames < 0) {
      throw new IllegalArgumentException("frames is %d but must not be negative".formatted(frames));
    }
    if (frames <= 2) {
      return frames;
    }
    int power = Integer.highestOneBit(frames - 1); // below frames, and more than half of it
    return frames <= power + power / 2 ? power + power / 2 : 2 * power;
  }
}
