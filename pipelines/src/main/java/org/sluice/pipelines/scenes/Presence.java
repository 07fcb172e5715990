package org.sluice.pipelines.scenes;

/** Whether an object can be said to be in the picture. */
enum Presence {
  /** At least half of it is visible. */
  SEEN,
  /** Too little for a question, too much to say that it is not there. */
  UNCLEAR,
  /** Outside the picture, or not there at all. */
  ABSENT;

  private static final double SEEN_SHARE = 0.5;
  private static final double ABSENT_SHARE = 0.01;

  static Presence of(ObjectState state) {
    if (state == null || state.visible() + state.covered() < ABSENT_SHARE) {
      return ABSENT;
    }
    return state.visible() >= SEEN_SHARE ? SEEN : UNCLEAR;
  }
}
