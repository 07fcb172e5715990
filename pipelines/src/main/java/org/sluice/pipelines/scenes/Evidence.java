package org.sluice.pipelines.scenes;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Which of the frames that a history has hold an answer. */
final class Evidence {
  private Evidence() {}

  /**
   * The frames of each thing that one must have seen to answer; empty where there is nothing to be
   * seen. Of what is not named by its colour and shape, one of several will do.
   *
   * @param template one of {@link BeforeTemplates#ofFewFrames}
   */
  static List<List<Long>> of(Template template, Candidate candidate, History history) {
    if (candidate.about().size() > 1) {
      return candidate.about().stream().map(pair -> frames(template, pair, history)).toList();
    }
    TreeSet<Long> frames = new TreeSet<>();
    for (Candidate same : template.candidates().apply(history)) {
      if (same.names().equals(candidate.names()) && same.answer().equals(candidate.answer())) {
        same.about().forEach(pair -> frames.addAll(frames(template, pair, history)));
      }
    }
    return frames.isEmpty() ? List.of() : List.of(List.copyOf(frames));
  }

  private static List<Long> frames(Template template, Pair pair, History history) {
    List<Long> frames = new ArrayList<>();
    for (Track track : history.shown()) {
      if (track.hasBeen(pair)) {
        frames.addAll(frames(template, track, history));
      }
    }
    return frames;
  }

  private static List<Long> frames(Template template, Track track, History history) {
    if (template.name().equals(BeforeTemplates.LEFT_WHERE)) {
      return List.of(history.millis(track.lastThere()));
    }
    if (template.name().equals(BeforeTemplates.ENTERED_WHERE)) {
      return List.of(history.millis(track.firstThere()));
    }
    List<Long> frames = new ArrayList<>();
    for (int i = 0; i < history.frames(); i++) {
      if (track.presence(i) == Presence.SEEN) {
        frames.add(history.millis(i));
      }
    }
    return frames;
  }
}
