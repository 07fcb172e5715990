package org.sluice.pipelines.scenes;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/** What frames of a scene have shown up to the moment of asking. */
final class History {
  private final Scene scene;
  private final long[] frameMillis;
  private final List<Track> tracks = new ArrayList<>();

  /**
   * Objects that never existed in these frames are left out.
   *
   * @param frameMillis of the frames, the last of them now
   */
  History(Scene scene, long... frameMillis) {
    this(scene, frameMillis, null);
  }

  /** As above with states that are known already, by frame. */
  History(Scene scene, long[] frameMillis, List<List<ObjectState>> known) {
    this.scene = scene;
    this.frameMillis = frameMillis.clone();
    Track[] byId = new Track[scene.objects().size()];
    for (int i = 0; i < frameMillis.length; i++) {
      List<ObjectState> states =
          known != null && i < known.size() ? known.get(i) : scene.atMillis(frameMillis[i]);
      for (ObjectState state : states) {
        int id = state.object().id();
        if (byId[id] == null) {
          byId[id] = new Track(state.object());
          tracks.add(byId[id]);
          for (int gap = 0; gap < i; gap++) {
            byId[id].add(null);
          }
        }
        byId[id].add(state);
      }
      for (Track track : tracks) {
        SceneObject object = track.object();
        if (!object.existsAt(frameMillis[i])) {
          track.add(null);
        }
      }
    }
  }

  Scene scene() {
    return scene;
  }

  long nowMillis() {
    return frameMillis[frameMillis.length - 1];
  }

  /** When a frame is shown. */
  long millis(int frame) {
    return frameMillis[frame];
  }

  int frames() {
    return frameMillis.length;
  }

  /** Objects that frames have shown, be it in part. */
  List<Track> shown() {
    return all(Track::wasThere);
  }

  /** Objects that are in the picture now, be it in part. */
  List<Track> present() {
    return all(track -> !track.isAbsent());
  }

  /** Objects that are seen now. */
  List<Track> seen() {
    return all(Track::isSeen);
  }

  /** Objects that were seen and have left. */
  List<Track> gone() {
    return all(Track::isGone);
  }

  /** Whether there is no doubt about what is in the picture now. */
  boolean isClear() {
    return present().stream().allMatch(Track::isSeen);
  }

  /** How a seen object moves; unclear if the frame before hid it. */
  Motion motion(Track track) {
    if (frames() < 2 || !track.isSeen()) {
      return Motion.UNCLEAR;
    }
    Motion motion = Motion.of(track.object(), nowMillis());
    if (frameMillis[frames() - 2] != nowMillis() - Sampling.STEP_MILLIS) {
      return motion;
    }
    ObjectState before = track.state(frames() - 2);
    Presence presence = Presence.of(before);
    if (presence == Presence.ABSENT) {
      return motion.isMoving() ? Motion.OBLIQUE : Motion.UNCLEAR;
    }
    return before.visible() < 0.2 ? Motion.UNCLEAR : motion;
  }

  /** Pairs that a question may name though they are not there. */
  List<Pair> nameable() {
    return scene.split() == Split.UNSEEN ? Pair.heldOut() : Pair.common();
  }

  private List<Track> all(Predicate<Track> which) {
    return tracks.stream().filter(which).toList();
  }

  @Override
  public String toString() {
    return scene.id() + " at " + Arrays.toString(frameMillis);
  }
}
