package org.sluice.pipelines.scenes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds what happens in a scene, video frame by video frame. */
public final class SceneEvents {
  private static final double HIDES_SHARE = 0.05;

  private final Scene scene;
  private final List<SceneEvent> events = new ArrayList<>();
  private Map<Integer, ObjectState> before = Map.of();
  private Set<Long> hiding = Set.of();

  private SceneEvents(Scene scene) {
    this.scene = scene;
  }

  /** All events of a scene by time. What is there in the first frame has not entered. */
  public static List<SceneEvent> of(Scene scene) {
    SceneEvents found = new SceneEvents(scene);
    for (int frame = 0; frame < scene.frames(); frame++) {
      found.frame(scene.frameMillis(frame), frame == 0);
    }
    return List.copyOf(found.events);
  }

  private void frame(long millis, boolean first) {
    List<ObjectState> states = scene.atMillis(millis);
    Map<Integer, ObjectState> now = new HashMap<>();
    states.forEach(state -> now.put(state.object().id(), state));
    Set<Long> hidingNow = new HashSet<>();
    for (int i = 0; i < states.size(); i++) {
      ObjectState state = states.get(i);
      ObjectState last = before.get(state.object().id());
      if (!first) {
        compare(millis, state, last);
      }
      for (int nearer = 0; nearer < i && state.covered() > 0; nearer++) {
        ObjectState front = states.get(nearer);
        if (isThere(state) && share(state, front) >= HIDES_SHARE) {
          long pair = (long) state.object().id() << 32 | front.object().id();
          hidingNow.add(pair);
          if (!hiding.contains(pair)) {
            add(
                millis,
                SceneEvent.Kind.PASSES_BEHIND,
                state,
                Integer.toString(front.object().id()));
          }
        }
      }
    }
    for (ObjectState last : before.values()) {
      if (!now.containsKey(last.object().id()) && isThere(last)) {
        add(millis, SceneEvent.Kind.LEAVE, last, "");
      }
    }
    before = now;
    hiding = hidingNow;
  }

  private void compare(long millis, ObjectState state, ObjectState last) {
    boolean wasThere = last != null && isThere(last);
    if (isThere(state) && !wasThere) {
      add(millis, SceneEvent.Kind.ENTER, state, "");
    } else if (!isThere(state) && wasThere) {
      add(millis, SceneEvent.Kind.LEAVE, state, "");
    } else if (wasThere && state.moves() != last.moves()) {
      add(millis, state.moves() ? SceneEvent.Kind.START : SceneEvent.Kind.STOP, state, "");
    }
    if (wasThere && state.colour() != last.colour()) {
      add(millis, SceneEvent.Kind.COLOUR_CHANGE, state, state.colour().word());
    }
  }

  private void add(long millis, SceneEvent.Kind kind, ObjectState state, String other) {
    events.add(new SceneEvent(millis, kind, state.object().id(), other));
  }

  private static boolean isThere(ObjectState state) {
    return state.visible() + state.covered() > 0;
  }

  /** The share of an object that another's outline covers. */
  private static double share(ObjectState behind, ObjectState front) {
    int all = 0;
    int covered = 0;
    int reach = (int) Math.ceil(behind.radius());
    for (int y = -reach; y <= reach; y++) {
      for (int x = -reach; x <= reach; x++) {
        if (isInside(behind, behind.x() + x, behind.y() + y)) {
          all++;
          covered += isInside(front, behind.x() + x, behind.y() + y) ? 1 : 0;
        }
      }
    }
    return (double) covered / all;
  }

  private static boolean isInside(ObjectState state, double x, double y) {
    return state.object().shape().distance(x - state.x(), y - state.y(), state.radius()) <= 0;
  }
}
