package org.sluice.pipelines.evaluate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a run answered to a set of questions.
 *
 * @param settings in words
 * @param answers every one
 */
public record Evaluation(String settings, List<Answered> answers) {
  private static final String ALL = "all";
  private static final int QUARTERS = 4;

  /** Accuracy of every family and of all questions. */
  Map<String, Bootstrap.Interval> accuracy() {
    Map<String, Bootstrap.Interval> accuracy = new LinkedHashMap<>();
    byFamily().forEach((family, some) -> accuracy.put(family, ofClips(some, Answered::score)));
    return accuracy;
  }

  /** Score of the answer that is most often right, template by template, and right as often. */
  Map<String, Double> majority() {
    Map<String, Double> majority = new LinkedHashMap<>();
    byFamily()
        .forEach(
            (family, some) -> {
              long right =
                  some.stream()
                      .collect(
                          Collectors.groupingBy(
                              Answered::template,
                              Collectors.groupingBy(Answered::expected, Collectors.counting())))
                      .values()
                      .stream()
                      .mapToLong(
                          counts -> counts.values().stream().mapToLong(n -> n).max().orElse(0))
                      .sum();
              majority.put(family, (double) right / some.size());
            });
    return majority;
  }

  /** Accuracy of every template, by family and template. */
  Map<String, Double> byTemplate() {
    return answers.stream()
        .collect(
            Collectors.groupingBy(
                a -> a.family() + " " + a.template(),
                TreeMap::new,
                Collectors.averagingDouble(Answered::score)));
  }

  private Map<String, List<Answered>> byFamily() {
    Map<String, List<Answered>> families =
        new TreeMap<>(answers.stream().collect(Collectors.groupingBy(Answered::family)));
    Map<String, List<Answered>> all = new LinkedHashMap<>(families);
    all.put(ALL, answers);
    return all;
  }

  private static Bootstrap.Interval ofClips(
      List<Answered> answers, Function<Answered, Double> score) {
    return Bootstrap.ratio(
        answers.stream().collect(Collectors.groupingBy(Answered::sceneId)).values().stream()
            .map(
                clip ->
                    new Bootstrap.Part(clip.stream().mapToDouble(score::apply).sum(), clip.size()))
            .toList());
  }

  /**
   * Against another run over the same questions, those both have answered.
   *
   * @param relative accuracy as a share of the other's, with its interval
   * @param onlyHere questions right here and wrong there
   * @param onlyThere the reverse
   * @param p of McNemar's exact test
   * @param questions compared
   */
  public record Comparison(
      Bootstrap.Interval relative, int onlyHere, int onlyThere, double p, int questions) {}

  /** Compares question by question. */
  Comparison against(Evaluation other) {
    Map<String, Double> there = new HashMap<>();
    other.answers.forEach(a -> there.put(a.questionId(), a.score()));
    List<Answered> common =
        answers.stream().filter(a -> there.containsKey(a.questionId())).toList();
    Collection<List<Answered>> clips =
        common.stream().collect(Collectors.groupingBy(Answered::sceneId)).values();
    List<Bootstrap.Part> parts = new ArrayList<>();
    int onlyHere = 0;
    int onlyThere = 0;
    for (List<Answered> clip : clips) {
      double here = 0;
      double reference = 0;
      for (Answered a : clip) {
        double score = there.get(a.questionId());
        here += a.score();
        reference += score;
        onlyHere += a.score() == 1 && score < 1 ? 1 : 0;
        onlyThere += a.score() < 1 && score == 1 ? 1 : 0;
      }
      parts.add(new Bootstrap.Part(here, reference));
    }
    return new Comparison(
        Bootstrap.ratio(parts),
        onlyHere,
        onlyThere,
        Bootstrap.mcNemar(onlyHere, onlyThere),
        common.size());
  }

  /**
   * What it cost, in milliseconds, means.
   *
   * @param decode a frame, of the video
   * @param encode a frame, in the tower and after it
   * @param prefill a question's share of reading its frames
   * @param generate a question, reading it and writing the answer
   */
  public record Times(double decode, double encode, double prefill, double generate) {}

  private Collection<Answered.OfClip> clips() {
    Map<String, Answered.OfClip> clips = new LinkedHashMap<>();
    answers.forEach(a -> clips.put(a.sceneId(), a.clip()));
    return clips.values();
  }

  /** Clips answered about. */
  int clipCount() {
    return clips().size();
  }

  /** Mean times. */
  Times times() {
    double frames = clips().stream().mapToInt(Answered.OfClip::frames).sum();
    return new Times(
        clips().stream().mapToDouble(Answered.OfClip::decodeMillis).sum() / frames,
        clips().stream().mapToDouble(Answered.OfClip::encodeMillis).sum() / frames,
        answers.stream().mapToDouble(Answered::prefillMillis).average().orElse(0),
        answers.stream().mapToDouble(Answered::generateMillis).average().orElse(0));
  }

  /** Share of the tokens after pooling that was kept. */
  double keptShare() {
    return (double) clips().stream().mapToLong(Answered.OfClip::tokensKept).sum()
        / clips().stream().mapToLong(Answered.OfClip::tokensDense).sum();
  }

  /**
   * How much of what was kept shows an object.
   *
   * @param dense share of all tokens
   * @param kept share of the kept ones
   */
  public record ObjectShare(double dense, double kept) {}

  /** The shares; empty where the objects are not known. */
  Optional<ObjectShare> objectShare() {
    List<Answered.OfClip> known =
        clips().stream().filter(clip -> clip.objectTokensDense() != null).toList();
    return known.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new ObjectShare(
                (double) known.stream().mapToLong(Answered.OfClip::objectTokensDense).sum()
                    / known.stream().mapToLong(Answered.OfClip::tokensDense).sum(),
                (double) known.stream().mapToLong(Answered.OfClip::objectTokensKept).sum()
                    / known.stream().mapToLong(Answered.OfClip::tokensKept).sum()));
  }

  /**
   * Accuracy in the quarter of the clips that change least, and so on to the one that changes most.
   *
   * @param most largest mean share of tokens that moved from frame to frame, in this quarter
   */
  public record Quarter(double most, Bootstrap.Interval accuracy) {}

  /** By how much clips change; clips of one frame are left out. */
  List<Quarter> byChange() {
    List<List<Answered>> clips =
        answers.stream()
            .filter(a -> a.clip().change() != null)
            .collect(Collectors.groupingBy(Answered::sceneId))
            .values()
            .stream()
            .sorted(Comparator.comparingDouble(clip -> clip.get(0).clip().change()))
            .toList();
    List<Quarter> quarters = new ArrayList<>();
    for (int q = 0; q < QUARTERS; q++) {
      List<List<Answered>> some =
          clips.subList(q * clips.size() / QUARTERS, (q + 1) * clips.size() / QUARTERS);
      if (!some.isEmpty()) {
        quarters.add(
            new Quarter(
                some.get(some.size() - 1).get(0).clip().change(),
                ofClips(some.stream().flatMap(List::stream).toList(), Answered::score)));
      }
    }
    return quarters;
  }

  /** Share of the tower's tokens that was computed anew. */
  double recomputedShare() {
    return clips().stream().mapToDouble(Answered.OfClip::recomputedRatio).average().orElse(1);
  }
}
