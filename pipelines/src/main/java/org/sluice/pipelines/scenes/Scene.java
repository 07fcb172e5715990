package org.sluice.pipelines.scenes;

import java.util.List;

/**
 * Everything about a clip; its pictures and its truth follow from it alone.
 *
 * @param id a file name without its ending
 * @param seed what it was drawn from
 * @param width pixels
 * @param height pixels
 * @param frames of the video
 * @param framesPerSecond of the video
 * @param objects each at the index that is its id
 */
public record Scene(
    String id,
    long seed,
    Difficulty difficulty,
    Split split,
    int width,
    int height,
    int frames,
    double framesPerSecond,
    Background background,
    Pan pan,
    List<SceneObject> objects) {

  /** Checks sizes and ids. */
  public Scene {
    objects = List.copyOf(objects);
    if (width < 1 || height < 1 || frames < 1 || !(framesPerSecond > 0)) {
      throw new IllegalArgumentException(
          "scene %s has %d frames of %d x %d at %s a second but all must be above 0"
              .formatted(id, frames, width, height, framesPerSecond));
    }
    for (int i = 0; i < objects.size(); i++) {
      if (objects.get(i).id() != i) {
        throw new IllegalArgumentException(
            "object %d has id %d but its id must be its index".formatted(i, objects.get(i).id()));
      }
    }
  }

  /** When a frame is shown. */
  public long frameMillis(int frame) {
    return Math.round(frame * 1000 / framesPerSecond);
  }

  /** Time until the last frame's end. */
  public long durationMillis() {
    return frameMillis(frames);
  }

  /** Every object that exists at a frame, nearest first. */
  public List<ObjectState> at(int frame) {
    return ObjectMap.of(this, frameMillis(frame)).states();
  }

  /** Every object that exists at a time, nearest first. */
  public List<ObjectState> atMillis(long millis) {
    return ObjectMap.of(this, millis).states();
  }
}
