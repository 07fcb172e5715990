package org.sluice.pipelines.scenes;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Asks about scenes: what can be answered without doubt, of every family and template about as
 * often, and with no answer much more likely than another. The same questions of the same scene.
 */
public final class SceneQuestions {
  /** Moments of a long scene that are looked at. */
  private static final int MOMENTS = 12;

  /** Later than a sampled frame by so much at least: the frame is known at the moment of asking. */
  private static final int SOONEST_MILLIS = 20;

  private static final List<Template> TEMPLATES =
      Stream.of(
              NowTemplates.all(),
              MotionTemplates.all(),
              BeforeTemplates.all(),
              NotYetTemplates.all())
          .flatMap(List::stream)
          .toList();

  private final Scene scene;
  private final Random random;
  private final List<Moment> moments = new ArrayList<>();
  private final List<SceneQuestion> questions = new ArrayList<>();
  private final Map<String, Map<String, List<Found>>> pools = new HashMap<>();
  private final Map<String, Deque<String>> turnsOf = new HashMap<>();
  private boolean looksBack;

  private record Moment(History history, long[] frameMillis, List<List<ObjectState>> states) {}

  private record Found(Moment moment, Candidate candidate) {
    boolean asksTheSame(Found other) {
      return moment == other.moment && candidate.names().equals(other.candidate.names());
    }
  }

  private SceneQuestions(Scene scene) {
    this.scene = scene;
    random = new Random(Seeds.of(scene.seed(), scene.split(), scene.difficulty(), true));
  }

  private void lookAtMoments() {
    int frames = Sampling.frames(scene);
    List<Integer> indexes = new ArrayList<>();
    for (int i = 0; i < frames; i++) {
      indexes.add(i);
    }
    Collections.shuffle(indexes, random);
    List<Integer> chosen = new ArrayList<>(indexes.subList(0, Math.min(frames, MOMENTS)));
    Collections.sort(chosen);
    List<List<ObjectState>> states = new ArrayList<>();
    for (int i = 0; i < frames; i++) {
      states.add(scene.atMillis(Sampling.millis(i)));
      if (chosen.contains(i)) {
        long[] millis = IntStream.rangeClosed(0, i).mapToLong(Sampling::millis).toArray();
        List<List<ObjectState>> known = List.copyOf(states);
        moments.add(new Moment(new History(scene, millis, known), millis, known));
      }
    }
  }

  private void lookBack() {
    looksBack = true;
    long[] millis =
        LongStream.iterate(0, t -> t < scene.durationMillis(), t -> t + Sampling.SPARSE_STEP_MILLIS)
            .toArray();
    List<List<ObjectState>> states = LongStream.of(millis).mapToObj(scene::atMillis).toList();
    moments.add(new Moment(new History(scene, millis, states), millis, states));
  }

  /**
   * So many questions at the end of a sparse scene, or fewer where nothing else can be asked: about
   * what was to be seen anywhere in it, with the frames that show it. They count on a frame every
   * {@link Sampling#SPARSE_STEP_MILLIS}.
   */
  public static List<SceneQuestion> atTheEnd(Scene scene, int count) {
    SceneQuestions asking = new SceneQuestions(scene);
    asking.lookBack();
    asking.ask(BeforeTemplates.ofFewFrames(), count);
    return List.copyOf(asking.questions);
  }

  /** So many questions of each family, or fewer where nothing else can be asked. */
  public static List<SceneQuestion> of(Scene scene, int perFamily) {
    Map<Family, Integer> counts = new EnumMap<>(Family.class);
    for (Family family : Family.values()) {
      counts.put(family, perFamily);
    }
    return of(scene, counts);
  }

  /** So many questions of some families, or fewer where nothing else can be asked. */
  public static List<SceneQuestion> of(Scene scene, Map<Family, Integer> counts) {
    SceneQuestions asking = new SceneQuestions(scene);
    asking.lookAtMoments();
    counts.forEach(asking::ask);
    return List.copyOf(asking.questions);
  }

  /** Every kind of question. */
  static List<Template> templates() {
    return TEMPLATES;
  }

  private void ask(Family family, int count) {
    ask(TEMPLATES.stream().filter(t -> t.family() == family).toList(), count);
  }

  private void ask(List<Template> some, int count) {
    List<Template> templates = new ArrayList<>(some);
    int wanted = questions.size() + count;
    int before = -1;
    while (questions.size() < wanted && questions.size() > before) {
      before = questions.size();
      Collections.shuffle(templates, random);
      for (Template template : templates) {
        if (questions.size() < wanted) {
          ask(template);
        }
      }
    }
  }

  private void ask(Template template) {
    Map<String, List<Found>> byAnswer =
        pools.computeIfAbsent(template.name(), name -> pool(template));
    Deque<String> turns = turnsOf.computeIfAbsent(template.name(), name -> new ArrayDeque<>());
    if (turns.isEmpty()) {
      turns.addAll(round(template, byAnswer));
    }
    if (!turns.isEmpty()) {
      List<Found> found = byAnswer.get(turns.remove());
      Found chosen = found.get(random.nextInt(found.size()));
      found.removeIf(chosen::asksTheSame);
      ask(template, chosen);
    }
  }

  /**
   * Each answer once, in random order: the one with fewer questions is not to run out before the
   * others.
   */
  private List<String> round(Template template, Map<String, List<Found>> byAnswer) {
    byAnswer.values().removeIf(List::isEmpty);
    if (!byAnswer.keySet().containsAll(template.targets())) {
      return List.of();
    }
    List<String> answers = new ArrayList<>(byAnswer.keySet());
    Collections.shuffle(answers, random);
    return answers;
  }

  /** All that can be asked of a kind at any of the moments, by answer. */
  private Map<String, List<Found>> pool(Template template) {
    Map<String, List<Found>> byAnswer = new TreeMap<>();
    for (Moment moment : moments) {
      for (Candidate candidate : template.candidates().apply(moment.history)) {
        if (candidate.suits(scene.split())) {
          byAnswer
              .computeIfAbsent(candidate.answer(), answer -> new ArrayList<>())
              .add(new Found(moment, candidate));
        }
      }
    }
    return byAnswer;
  }

  private void ask(Template template, Found found) {
    int phrasing = random.nextInt(template.phrasings().size());
    Candidate candidate = found.candidate;
    questions.add(
        new SceneQuestion(
            String.format(Locale.ROOT, "%s-q%02d", scene.id(), questions.size()),
            scene.id(),
            template.family(),
            template.name(),
            askMillis(template, found),
            template.question(phrasing, candidate),
            candidate.answer(),
            candidate.facts(),
            looksBack ? Evidence.of(template, candidate, found.moment.history) : List.of()));
  }

  /**
   * A time before the next sampled frame; if the video has shown by then what changes the answer, a
   * time before the video's next frame.
   */
  private long askMillis(Template template, Found found) {
    long sampled = found.moment.history.nowMillis();
    long latest = Math.min(sampled + Sampling.STEP_MILLIS, scene.durationMillis());
    long millis = sampled + random.nextInt(SOONEST_MILLIS, (int) (latest - sampled));
    int frame = (int) Math.floor(millis * scene.framesPerSecond() / 1000);
    long shown = scene.frameMillis(frame);
    if (shown <= sampled) {
      return millis;
    }
    long[] all = Arrays.copyOf(found.moment.frameMillis, found.moment.frameMillis.length + 1);
    all[all.length - 1] = shown;
    History later = new History(scene, all, found.moment.states);
    return template.candidates().apply(later).contains(found.candidate)
        ? millis
        : sampled + SOONEST_MILLIS;
  }
}
