package org.sluice.pipelines.scenes;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What moves, told from the last two frames; and the sentence that tells everything. */
final class MotionTemplates {
  private static final double APART_PIXELS = 6;

  /** More objects make a sentence too long. */
  private static final int LISTED = 4;

  private MotionTemplates() {}

  static List<Template> all() {
    return List.of(
        new Template(
            Family.NOW,
            "count_moving",
            List.of(
                "how many objects are moving?",
                "how many objects move now?",
                "what is the number of moving objects?"),
            List.of(),
            MotionTemplates::count),
        new Template(
            Family.NOW,
            "moving_which_way",
            List.of(
                "which way is the {0} moving?",
                "in which direction does the {0} move?", "which way does the {0} go now?"),
            List.of(),
            MotionTemplates::whichWay),
        new Template(
            Family.CAPTION,
            "caption",
            List.of("what do you see?", "what is in the picture now?", "what can be seen now?"),
            List.of(),
            MotionTemplates::caption));
  }

  private static List<Candidate> count(History history) {
    if (!history.isClear()) {
      return List.of();
    }
    int moving = 0;
    Set<Pair> pairs = new HashSet<>();
    for (Track track : history.seen()) {
      Motion motion = history.motion(track);
      if (motion == Motion.UNCLEAR) {
        return List.of();
      }
      moving += motion.isMoving() ? 1 : 0;
      pairs.add(track.now().pair());
    }
    return List.of(Candidate.of(Integer.toString(moving), pairs));
  }

  private static List<Candidate> whichWay(History history) {
    List<Candidate> candidates = new ArrayList<>();
    for (Track track : history.seen()) {
      Motion motion = history.motion(track);
      if (motion.hasDirection()) {
        for (String name : Names.now(track, history.present())) {
          candidates.add(Candidate.of(motion.direction(), Set.of(track.now().pair()), name));
        }
      }
    }
    return candidates;
  }

  private static List<Candidate> caption(History history) {
    List<Track> seen = new ArrayList<>(history.seen());
    if (!history.isClear() || seen.size() > LISTED) {
      return List.of();
    }
    seen.sort(Comparator.comparingDouble(track -> track.now().x()));
    List<CaptionFact> facts = new ArrayList<>();
    Set<Pair> pairs = new HashSet<>();
    for (int i = 0; i < seen.size(); i++) {
      ObjectState state = seen.get(i).now();
      Motion motion = history.motion(seen.get(i));
      boolean apart = i == 0 || state.x() - seen.get(i - 1).now().x() >= APART_PIXELS;
      if (!apart || motion != Motion.STILL && !motion.hasDirection()) {
        return List.of();
      }
      SceneObject object = state.object();
      facts.add(new CaptionFact(object.size(), state.colour(), object.shape(), motion));
      pairs.add(state.pair());
    }
    return List.of(new Candidate(List.of(), Captions.sentence(facts), pairs, facts));
  }
}
