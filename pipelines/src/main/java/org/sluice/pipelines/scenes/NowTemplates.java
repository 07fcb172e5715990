package org.sluice.pipelines.scenes;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What is to be seen in one frame. */
final class NowTemplates {
  private static final double BOUNDARY_PIXELS = 6;
  private static final double APART_PIXELS = 16;
  private static final String[][] PLACES = {
    {"top left", "top", "top right"},
    {"left", "middle", "right"},
    {"bottom left", "bottom", "bottom right"}
  };

  private NowTemplates() {}

  static List<Template> all() {
    return List.of(
        new Template(
            Family.NOW,
            "colour",
            List.of(
                "what colour is the {0}?",
                "which colour does the {0} have?", "what is the colour of the {0} now?"),
            List.of(),
            NowTemplates::colour),
        new Template(
            Family.NOW,
            "shape",
            List.of(
                "what shape is the {0}?",
                "which shape does the {0} have?", "what is the shape of the {0} now?"),
            List.of(),
            NowTemplates::shape),
        new Template(
            Family.NOW,
            "where",
            List.of(
                "where is the {0}?",
                "where in the picture is the {0}?", "in which part of the picture is the {0} now?"),
            List.of(),
            NowTemplates::where),
        new Template(
            Family.NOW,
            "count",
            List.of(
                "how many objects are there?",
                "how many objects can you see now?",
                "what is the number of objects now?"),
            List.of(),
            NowTemplates::count),
        new Template(
            Family.NOW,
            "exists",
            List.of("is there a {0}?", "can you see a {0} now?", "is a {0} in the picture?"),
            List.of("yes", "no"),
            NowTemplates::exists),
        new Template(
            Family.NOW,
            "size",
            List.of(
                "is the {0} large or small?",
                "what size is the {0}?", "what is the size of the {0} now?"),
            List.of("large", "small"),
            NowTemplates::size),
        new Template(
            Family.NOW,
            "left_of",
            List.of(
                "is the {0} left of the {1}?",
                "is the {0} to the left of the {1}?", "is the {0} now further left than the {1}?"),
            List.of("yes", "no"),
            history -> beside(history, true)),
        new Template(
            Family.NOW,
            "above",
            List.of(
                "is the {0} above the {1}?",
                "is the {0} higher than the {1}?", "is the {0} now further up than the {1}?"),
            List.of("yes", "no"),
            history -> beside(history, false)));
  }

  private static List<Candidate> colour(History history) {
    List<Candidate> candidates = new ArrayList<>();
    for (Track track : history.seen()) {
      if (Names.isOnlyShape(track, history.present())) {
        Pair pair = track.now().pair();
        candidates.add(Candidate.of(pair.colour().word(), Set.of(pair), pair.shape().word()));
      }
    }
    return candidates;
  }

  private static List<Candidate> shape(History history) {
    List<Candidate> candidates = new ArrayList<>();
    for (Track track : history.seen()) {
      if (Names.isOnlyColour(track, history.present())) {
        Pair pair = track.now().pair();
        candidates.add(
            Candidate.of(pair.shape().word(), Set.of(pair), Names.colour(pair.colour())));
      }
    }
    return candidates;
  }

  private static List<Candidate> where(History history) {
    List<Candidate> candidates = new ArrayList<>();
    Scene scene = history.scene();
    for (Track track : history.seen()) {
      int row = third(track.now().y(), scene.height());
      int column = third(track.now().x(), scene.width());
      if (row >= 0 && column >= 0) {
        for (String name : Names.now(track, history.present())) {
          candidates.add(Candidate.of(PLACES[row][column], Set.of(track.now().pair()), name));
        }
      }
    }
    return candidates;
  }

  /** Which third of the picture, or -1 where that is not clear. */
  private static int third(double at, int size) {
    for (int boundary = 1; boundary <= 2; boundary++) {
      if (Math.abs(at - boundary * size / 3.0) < BOUNDARY_PIXELS) {
        return -1;
      }
    }
    return (int) Math.max(0, Math.min(2, at * 3 / size));
  }

  private static List<Candidate> count(History history) {
    if (!history.isClear()) {
      return List.of();
    }
    Set<Pair> pairs = new HashSet<>();
    history.seen().forEach(track -> pairs.add(track.now().pair()));
    return List.of(Candidate.of(Integer.toString(history.seen().size()), pairs));
  }

  private static List<Candidate> exists(History history) {
    List<Candidate> candidates = new ArrayList<>();
    for (Pair pair : history.nameable()) {
      boolean there = history.seen().stream().anyMatch(t -> t.now().pair().equals(pair));
      boolean possible =
          history.present().stream().anyMatch(t -> t.now().pair().equals(pair) || couldBe(t, pair));
      if (there || !possible) {
        int times = there ? 1 : Lures.weight(pair, history);
        for (int i = 0; i < times; i++) {
          candidates.add(Candidate.yes(there, Set.of(pair), pair.words()));
        }
      }
    }
    return candidates;
  }

  /** A scrap of an object may be taken for another shape of its colour. */
  private static boolean couldBe(Track track, Pair pair) {
    return !track.isSeen() && track.now().colour() == pair.colour();
  }

  private static List<Candidate> size(History history) {
    List<Candidate> candidates = new ArrayList<>();
    for (Track track : history.seen()) {
      for (String name : Names.now(track, history.present())) {
        candidates.add(
            Candidate.of(track.object().size().word(), Set.of(track.now().pair()), name));
      }
    }
    return candidates;
  }

  private static List<Candidate> beside(History history, boolean leftOf) {
    List<Candidate> candidates = new ArrayList<>();
    for (Track one : history.seen()) {
      for (Track two : history.seen()) {
        double by = leftOf ? two.now().x() - one.now().x() : two.now().y() - one.now().y();
        if (one != two && Math.abs(by) >= APART_PIXELS) {
          for (String name : Names.now(one, history.present())) {
            for (String other : Names.now(two, history.present())) {
              candidates.add(
                  Candidate.yes(
                      by > 0, Pair.both(one.now().pair(), two.now().pair()), name, other));
            }
          }
        }
      }
    }
    return candidates;
  }
}
