package org.sluice.pipelines.scenes;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Which object each pixel of a picture shows: the exact truth on what hides what. A pixel belongs
 * to an object when its centre does.
 *
 * @param front ids of the nearest objects or -1, {@code [height, width]}
 * @param states of the objects that exist, nearest first
 */
record ObjectMap(short[] front, List<ObjectState> states) {

  static ObjectMap of(Scene scene, double millis) {
    short[] front = new short[scene.width() * scene.height()];
    Arrays.fill(front, (short) -1);
    List<SceneObject> there = new ArrayList<>();
    for (SceneObject object : scene.objects()) {
      if (object.existsAt(millis)) {
        there.add(object);
      }
    }
    there.sort(Comparator.comparingDouble(SceneObject::depth));
    List<ObjectState> states = new ArrayList<>();
    for (SceneObject object : there) {
      states.add(put(scene, object, millis, front));
    }
    return new ObjectMap(front, List.copyOf(states));
  }

  private static ObjectState put(Scene scene, SceneObject object, double millis, short[] front) {
    Leg leg = object.legAt(millis);
    double centreX = leg.x(millis) - scene.pan().x(millis);
    double centreY = leg.y(millis) - scene.pan().y(millis);
    double radius = object.radius();
    int all = 0;
    int seen = 0;
    int hidden = 0;
    for (int y = (int) Math.floor(centreY - radius); y <= centreY + radius; y++) {
      for (int x = (int) Math.floor(centreX - radius); x <= centreX + radius; x++) {
        if (object.shape().distance(x + 0.5 - centreX, y + 0.5 - centreY, radius) > 0) {
          continue;
        }
        all++;
        if (x >= 0 && y >= 0 && x < scene.width() && y < scene.height()) {
          int at = y * scene.width() + x;
          if (front[at] < 0) {
            front[at] = (short) object.id();
            seen++;
          } else {
            hidden++;
          }
        }
      }
    }
    return new ObjectState(
        object,
        object.colourAt(millis),
        centreX,
        centreY,
        radius,
        (double) seen / all,
        (double) hidden / all,
        leg.dx(millis),
        leg.dy(millis));
  }
}
