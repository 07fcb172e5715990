package org.sluice.pipelines.scenes;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** Whether something has happened by the moment of asking. */
final class NotYetTemplates {
  private static final double MOVED_PIXELS = 12;
  private static final int FRAMES_AT_REST = 3;

  private NotYetTemplates() {}

  static List<Template> all() {
    return List.of(
        template(
            "left",
            NotYetTemplates::left,
            "has the {0} left?",
            "has the {0} left yet?",
            "is the {0} gone yet?"),
        template(
            "stopped",
            NotYetTemplates::stopped,
            "has the {0} stopped?",
            "has the {0} stopped yet?",
            "did the {0} stop yet?"),
        template(
            "moved",
            NotYetTemplates::moved,
            "has the {0} moved?",
            "has the {0} moved yet?",
            "did the {0} move yet?"),
        template(
            "appeared",
            NotYetTemplates::appeared,
            "has a {0} appeared?",
            "has a {0} appeared yet?",
            "did a {0} appear yet?"),
        template(
            "second",
            NotYetTemplates::second,
            "has a second {0} appeared?",
            "has a second {0} appeared yet?",
            "did a second {0} appear yet?"));
  }

  private static Template template(
      String name, Function<History, List<Candidate>> candidates, String... phrasings) {
    return new Template(
        Family.NOT_YET, name, List.of(phrasings), List.of("yes", "not yet"), candidates);
  }

  private static List<Candidate> left(History history) {
    List<Candidate> candidates = new ArrayList<>();
    for (Track track : history.shown()) {
      if (Names.isOnlyPair(track, history) && (track.isGone() || track.isSeen())) {
        candidates.add(named(track, track.isGone()));
      }
    }
    return candidates;
  }

  private static Candidate named(Track track, boolean yes) {
    return Candidate.yet(yes, Set.of(track.pair()), track.pair().words());
  }

  private static List<Candidate> stopped(History history) {
    List<Candidate> candidates = new ArrayList<>();
    for (Track track : history.seen()) {
      if (!Names.isOnlyPair(track, history)) {
        continue;
      }
      Motion motion = history.motion(track);
      boolean onceMoved = Rest.farthest(track, history) >= MOVED_PIXELS;
      if (motion == Motion.STILL && onceMoved) {
        candidates.add(named(track, true));
      } else if (motion.isMoving() && !Rest.hasStopped(track, history)) {
        candidates.add(named(track, false));
      }
    }
    return candidates;
  }

  private static List<Candidate> moved(History history) {
    List<Candidate> candidates = new ArrayList<>();
    for (Track track : history.seen()) {
      if (!Names.isOnlyPair(track, history)) {
        continue;
      }
      double farthest = Rest.farthest(track, history);
      if (farthest >= MOVED_PIXELS) {
        candidates.add(named(track, true));
      } else if (farthest == 0 && history.frames() - track.firstThere() >= FRAMES_AT_REST) {
        candidates.add(named(track, false));
      }
    }
    return candidates;
  }

  private static List<Candidate> appeared(History history) {
    List<Candidate> candidates = new ArrayList<>();
    for (Pair pair : history.nameable()) {
      boolean yes = history.shown().stream().anyMatch(t -> t.wasSeen() && t.pair().equals(pair));
      boolean never = history.shown().stream().noneMatch(t -> t.hasBeen(pair));
      if (yes || never) {
        int times = yes ? 1 : Lures.weight(pair, history);
        for (int i = 0; i < times; i++) {
          candidates.add(Candidate.yet(yes, Set.of(pair), pair.words()));
        }
      }
    }
    return candidates;
  }

  private static List<Candidate> second(History history) {
    List<Candidate> candidates = new ArrayList<>();
    if (history.shown().stream().anyMatch(track -> !track.hasOneColour())) {
      return candidates;
    }
    for (Shape shape : Shape.values()) {
      second(history, shape.word(), t -> t.object().shape() == shape, candidates);
    }
    for (Colour colour : Colour.values()) {
      second(history, Names.colour(colour), t -> t.pair().colour() == colour, candidates);
    }
    return candidates;
  }

  private static void second(
      History history, String name, Predicate<Track> which, List<Candidate> candidates) {
    List<Track> such = history.shown().stream().filter(which).toList();
    boolean clear = such.stream().allMatch(Track::wasSeen);
    if (!such.isEmpty() && clear) {
      candidates.add(
          Candidate.yet(
              such.size() > 1,
              Pair.both(such.get(0).pair(), such.get(such.size() - 1).pair()),
              name));
    }
  }
}
