package org.sluice.pipelines.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Cuts clips for the decoder out of films: how much of a film, which questions, and which tokens
 * are lost on the way, each drawn by the clip's number.
 */
final class ClipSource {
  /** Only the frame at the moment of asking, for questions that need no other. */
  static final int ONE_FRAME = 1;

  private static final double LEAST_KEPT = 0.15;
  private static final double LEAST_REDRAWN = 0.05;

  /** What a clip loses. */
  private enum Loss {
    NOTHING,
    /** Tokens, at places drawn anew for each frame. */
    SCATTERED,
    /** Tokens, at places that mostly stay lost, as those of things that do not move. */
    LASTING,
    /** Whole frames. */
    FRAMES
  }

  /** Each as likely as it is often here: half of the clips are whole. */
  private static final List<Loss> LOSSES =
      List.of(
          Loss.NOTHING,
          Loss.NOTHING,
          Loss.NOTHING,
          Loss.NOTHING,
          Loss.SCATTERED,
          Loss.LASTING,
          Loss.LASTING,
          Loss.FRAMES);

  private final PromptFormat format;
  private final int width;
  private final TokenDropout dropout;
  private final int questions;

  /**
   * For films of one kind.
   *
   * @param width channels of a token
   * @param dropout what clips lose
   * @param questions of a clip at most
   */
  ClipSource(PromptFormat format, int width, TokenDropout dropout, int questions) {
    this.format = format;
    this.width = width;
    this.dropout = dropout;
    this.questions = questions;
  }

  /**
   * A clip of a film, or null if nothing can be asked of so few frames.
   *
   * @param tokens of every frame of the film
   * @param frames at most so many from the film's beginning; {@link #ONE_FRAME}: any one frame
   */
  Clip clip(Film film, List<float[]> tokens, int frames, SplittableRandom random) {
    int first = frames == ONE_FRAME ? random.nextInt(tokens.size()) : 0;
    int last = frames == ONE_FRAME ? first + 1 : Math.min(frames, tokens.size());
    boolean blind = dropout == TokenDropout.ALL;
    Kept kept = blind ? new Kept() : keep(tokens, first, last, random);
    List<Question> all = new ArrayList<>(film.questions());
    List<Clip.Asked> asked = new ArrayList<>();
    while (!all.isEmpty() && asked.size() < questions) {
      int drawn = random.nextInt(all.size());
      Question question = all.set(drawn, all.get(all.size() - 1));
      all.remove(all.size() - 1);
      int shown = seen(film.frameMillis(), question.askMillis());
      if (!Curriculum.ofMotion(question) && random.nextDouble() < Curriculum.PASSED_OVER) {
        continue;
      }
      boolean answerable =
          frames == ONE_FRAME ? shown == last && Curriculum.ofOneFrame(question) : shown <= last;
      int visible = kept.before(shown);
      if (answerable && (blind || visible > 0)) {
        asked.add(
            new Clip.Asked(
                visible,
                format.question(question.question()),
                format.answer(question.answer()),
                question.family() + " " + question.template()));
      }
    }
    return asked.isEmpty() ? null : kept.clip(film.frameMillis(), width, asked);
  }

  /** How many frames come before a time. */
  private static int seen(long[] frameMillis, long askMillis) {
    int seen = 0;
    while (seen < frameMillis.length && frameMillis[seen] < askMillis) {
      seen++;
    }
    return seen;
  }

  /** What is left of some frames. */
  private static final class Kept {
    private final List<Integer> frames = new ArrayList<>();
    private final List<float[]> tokens = new ArrayList<>();
    private final List<int[]> origins = new ArrayList<>();

    /** How many of the frames before a number are left. */
    int before(int frame) {
      return (int) frames.stream().filter(kept -> kept < frame).count();
    }

    Clip clip(long[] frameMillis, int width, List<Clip.Asked> asked) {
      long[] times = frames.stream().mapToLong(frame -> frameMillis[frame]).toArray();
      return new Clip(times, tokens, width, origins, asked);
    }
  }

  /** What is left of the frames from first to last; the share of tokens differs between frames. */
  private Kept keep(List<float[]> tokens, int first, int last, SplittableRandom random) {
    Loss loss =
        dropout == TokenDropout.RANDOM ? LOSSES.get(random.nextInt(LOSSES.size())) : Loss.NOTHING;
    double share = LEAST_KEPT + (1 - LEAST_KEPT) * random.nextDouble();
    double redrawn = loss == Loss.LASTING ? LEAST_REDRAWN + random.nextDouble() / 2 : 1;
    double[] luck = new double[tokens.get(first).length / width];
    Arrays.fill(luck, Double.NaN);
    Kept kept = new Kept();
    for (int f = first; f < last; f++) {
      float[] frame = tokens.get(f);
      int wanted = luck.length;
      if (loss == Loss.SCATTERED || loss == Loss.LASTING) {
        double own = share * random.nextDouble(0.5, 1.5);
        wanted = (int) Math.max(1, Math.min(luck.length, Math.round(own * luck.length)));
      } else if (loss == Loss.FRAMES && f > first && random.nextDouble() >= share) {
        continue;
      }
      for (int t = 0; t < luck.length; t++) {
        if (Double.isNaN(luck[t]) || random.nextDouble() < redrawn) {
          luck[t] = random.nextDouble();
        }
      }
      kept.frames.add(f);
      kept.tokens.add(luckiest(frame, wanted, luck, f * frame.length, kept.origins));
    }
    return kept;
  }

  /** So many of a frame's tokens, in their order. */
  private float[] luckiest(
      float[] frame, int wanted, double[] luck, int offset, List<int[]> origins) {
    double[] sorted = luck.clone();
    Arrays.sort(sorted);
    double least = sorted[luck.length - wanted];
    float[] some = new float[wanted * width];
    int taken = 0;
    for (int t = 0; t < luck.length && taken < wanted; t++) {
      if (luck[t] >= least) {
        System.arraycopy(frame, t * width, some, taken++ * width, width);
        origins.add(new int[] {offset + t * width, width});
      }
    }
    return some;
  }
}
