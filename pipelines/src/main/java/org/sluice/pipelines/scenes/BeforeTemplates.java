package org.sluice.pipelines.scenes;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** What was to be seen before the moment of asking. */
final class BeforeTemplates {
  static final String LEFT_WHERE = "left_where";
  static final String ENTERED_WHERE = "entered_where";

  private static final Set<String> OF_FEW_FRAMES =
      Set.of("order", "passed", "was_there", "colour_of_left", LEFT_WHERE, ENTERED_WHERE);

  private BeforeTemplates() {}

  static List<Template> all() {
    return List.of(
        template(
            "appeared_first",
            List.of(),
            BeforeTemplates::appearedFirst,
            "what appeared first?",
            "which object was the first to appear?",
            "what was there first?"),
        template(
            "appeared_last",
            List.of(),
            BeforeTemplates::appearedLast,
            "what appeared last?",
            "which object was the last to appear?",
            "what came last?"),
        template(
            "order",
            List.of(),
            BeforeTemplates::order,
            "which appeared first, the {0} or the {1}?",
            "what was there first, the {0} or the {1}?",
            "which came before the other, the {0} or the {1}?"),
        template(
            "left_last",
            List.of(),
            BeforeTemplates::leftLast,
            "what left last?",
            "which object was the last to leave?",
            "what was the last object to leave?"),
        template(
            "passed",
            List.of("yes", "no"),
            BeforeTemplates::passed,
            "did a {0} pass?",
            "did a {0} pass by?",
            "was a {0} here that is gone now?"),
        template(
            "was_there",
            List.of("yes", "no"),
            BeforeTemplates::wasThere,
            "was there a {0} before?",
            "was a {0} there earlier?",
            "did you see a {0} earlier?"),
        template(
            "colour_of_left",
            List.of(),
            BeforeTemplates::colourOfLeft,
            "what colour was the {0} that left?",
            "which colour did the {0} that left have?",
            "what was the colour of the {0} that left?"),
        template(
            LEFT_WHERE,
            List.of(),
            history -> edges(history, false),
            "where did the {0} leave?",
            "on which side did the {0} leave?",
            "which side did the {0} go out?"),
        template(
            ENTERED_WHERE,
            List.of(),
            history -> edges(history, true),
            "where did the {0} enter?",
            "on which side did the {0} enter?",
            "from which side did the {0} come in?"));
  }

  /** Those that the right few frames of a long time answer, by what is to be seen in each. */
  static List<Template> ofFewFrames() {
    return all().stream().filter(template -> OF_FEW_FRAMES.contains(template.name())).toList();
  }

  private static Template template(
      String name,
      List<String> targets,
      Function<History, List<Candidate>> candidates,
      String... phrasings) {
    return new Template(Family.BEFORE, name, List.of(phrasings), targets, candidates);
  }

  /** Whether one was surely there before the other. */
  private static boolean isBefore(Track one, Track two) {
    return one.wasSeen()
        && one.firstThere() < two.firstThere()
        && one.firstSeen() <= two.firstThere();
  }

  private static List<Candidate> named(Optional<Track> track) {
    return track
        .filter(Track::hasOneColour)
        .map(t -> List.of(Candidate.of(t.pair().words(), Set.of(t.pair()))))
        .orElse(List.of());
  }

  private static Optional<Track> only(List<Track> tracks, Predicate<Track> which) {
    List<Track> found = tracks.stream().filter(which).toList();
    return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
  }

  private static List<Candidate> appearedFirst(History history) {
    List<Track> shown = history.shown();
    return shown.size() < 2
        ? List.of()
        : named(
            only(shown, t -> shown.stream().allMatch(other -> other == t || isBefore(t, other))));
  }

  private static List<Candidate> appearedLast(History history) {
    List<Track> shown = history.shown();
    return shown.size() < 2
        ? List.of()
        : named(
            only(
                shown,
                t ->
                    t.wasSeen()
                        && shown.stream().allMatch(other -> other == t || isBefore(other, t))));
  }

  private static List<Candidate> order(History history) {
    List<Candidate> candidates = new ArrayList<>();
    for (Track one : history.shown()) {
      for (Track two : history.shown()) {
        if (two.wasSeen()
            && isBefore(one, two)
            && Names.isOnlyPair(one, history)
            && Names.isOnlyPair(two, history)) {
          String first = one.pair().words();
          String second = two.pair().words();
          Set<Pair> about = Pair.both(one.pair(), two.pair());
          candidates.add(Candidate.of(first, about, first, second));
          candidates.add(Candidate.of(first, about, second, first));
        }
      }
    }
    return candidates;
  }

  private static List<Candidate> leftLast(History history) {
    List<Track> left = history.shown().stream().filter(Track::isAbsent).toList();
    return named(
        only(
            left,
            t ->
                t.wasSeen()
                    && left.stream()
                        .allMatch(other -> other == t || other.lastThere() < t.lastThere())));
  }

  private static List<Candidate> passed(History history) {
    List<Candidate> candidates = new ArrayList<>();
    for (Pair pair : history.nameable()) {
      boolean there =
          history.present().stream()
              .anyMatch(t -> t.now().colour() == pair.colour() && t.hasBeen(pair));
      boolean passed =
          history.gone().stream().anyMatch(t -> t.hasOneColour() && t.pair().equals(pair));
      boolean never = history.shown().stream().noneMatch(t -> t.hasBeen(pair));
      if (!there && (passed || never)) {
        add(candidates, history, pair, passed);
      }
    }
    return candidates;
  }

  private static void add(List<Candidate> candidates, History history, Pair pair, boolean yes) {
    int times = yes ? 1 : Lures.weight(pair, history);
    for (int i = 0; i < times; i++) {
      candidates.add(Candidate.yes(yes, Set.of(pair), pair.words()));
    }
  }

  /** By shape, or by colour: there before and not any more, or never. */
  private static List<Candidate> wasThere(History history) {
    List<Candidate> candidates = new ArrayList<>();
    for (Shape shape : Shape.values()) {
      candidates.addAll(wasThere(history, shape.word(), track -> track.object().shape() == shape));
    }
    for (Colour colour : Colour.values()) {
      candidates.addAll(
          wasThere(history, Names.colour(colour), track -> track.pair().colour() == colour));
    }
    return candidates;
  }

  private static List<Candidate> wasThere(History history, String name, Predicate<Track> which) {
    List<Track> such = history.shown().stream().filter(which).toList();
    // A name without a pair cannot be asked about unseen pairs when the answer is no.
    if (history.scene().split() == Split.UNSEEN
        || history.shown().stream().anyMatch(t -> !t.hasOneColour())) {
      return List.of();
    }
    if (such.isEmpty()) {
      return List.of(Candidate.yes(false, Set.of(), name));
    }
    boolean gone = such.stream().allMatch(Track::isAbsent);
    return such.stream()
        .filter(t -> gone && t.isGone())
        .map(t -> Candidate.yes(true, Set.of(t.pair()), name))
        .toList();
  }

  private static List<Candidate> colourOfLeft(History history) {
    List<Candidate> candidates = new ArrayList<>();
    List<Track> left = history.shown().stream().filter(Track::isAbsent).toList();
    for (Track track : left) {
      if (track.isGone() && track.hasOneColour() && Names.isOnlyShape(track, left)) {
        Pair pair = track.pair();
        candidates.add(Candidate.of(pair.colour().word(), Set.of(pair), pair.shape().word()));
      }
    }
    return candidates;
  }

  private static List<Candidate> edges(History history, boolean entered) {
    List<Candidate> candidates = new ArrayList<>();
    for (Track track : history.shown()) {
      boolean asked = entered ? track.wasSeen() && track.firstThere() > 0 : track.isGone();
      if (asked && Names.isOnlyPair(track, history)) {
        Edge.of(track, history.scene(), entered)
            .ifPresent(
                edge ->
                    candidates.add(
                        Candidate.of(edge.word(), Set.of(track.pair()), track.pair().words())));
      }
    }
    return candidates;
  }
}
