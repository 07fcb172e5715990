package org.sluice.pipelines.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sluice.pipelines.scenes.Split;

/** A stage with its data: what it learns from and what it is scored with. */
final class StageData implements AutoCloseable {
  private static final int MOST_VALIDATION_IMAGES = 512;
  private static final int MOST_VALIDATION_FILMS = 128;
  private static final int VALIDATION_QUESTIONS = 24;
  private static final long VALIDATION_SEED = 1;
  private static final int WARM_UP_STEPS = 200;

  private static final int TOWER_BATCH = 24;
  private static final double TOWER_RATE = 1.5e-3;
  private static final int DECODER_BATCH = 8;
  private static final double DECODER_RATE = 2e-3;
  private static final int JOINT_BATCH = 4;
  private static final double JOINT_RATE = 3e-4;

  /** Questions of a clip: reading its frames is most of the work, so that many cost little more. */
  private static final int QUESTIONS = 20;

  private final Path work;
  private final Learners learners;
  private final Sizes sizes;
  private final TrainOptions options;
  private final Pixels pixels;
  private final Stage stage;
  private AutoCloseable rendered;

  /** Opens a stage by its name. */
  StageData(String name, Path work, Learners learners, Sizes sizes, TrainOptions options)
      throws IOException {
    this.work = options.from() == null ? work : TrainJob.work(options.from());
    this.learners = learners;
    this.sizes = sizes;
    this.options = options;
    this.pixels = new Pixels(sizes);
    this.stage =
        switch (name) {
          case "tower" -> tower();
          case "decoder" -> decoder();
          default -> joint();
        };
  }

  Stage stage() {
    return stage;
  }

  private static Schedule schedule(long steps, double rate) {
    return new Schedule(steps, Math.min(WARM_UP_STEPS, steps / 10 + 1), rate);
  }

  private Stage tower() throws IOException {
    int count = Math.min(MOST_VALIDATION_IMAGES, options.images());
    List<LabelledImage> validation;
    try (ImageShards held =
        new ImageShards(
            work.resolve("validation-images"), sizes, Split.VALIDATION, count, VALIDATION_SEED)) {
      validation = held.batch(0, count);
    }
    ImageShards images =
        new ImageShards(
            work.resolve("images"), sizes, Split.TRAIN, options.images(), options.seed());
    rendered = images;
    long steps = Math.max(1, (long) options.images() * options.rounds() / TOWER_BATCH);
    return new TowerStage(
        learners.vision(), images, validation, schedule(steps, TOWER_RATE), TOWER_BATCH);
  }

  private Stage decoder() throws IOException {
    Validation validation = validation();
    FilmShards films = films();
    long steps = Math.max(1, (long) options.clips() * options.clipRounds() / DECODER_BATCH);
    return new DecoderStage(
        learners.language(),
        tokens("films", films),
        clips(options.tokenDropout(), QUESTIONS),
        learners.format(),
        validation,
        schedule(steps, DECODER_RATE),
        DECODER_BATCH,
        order(films));
  }

  private Stage joint() throws IOException {
    Validation validation = validation();
    FilmShards films = films();
    return new JointStage(
        learners,
        films,
        pixels,
        clips(options.tokenDropout(), QUESTIONS),
        validation,
        schedule(options.jointSteps(), JOINT_RATE),
        JOINT_BATCH,
        sizes.tokens() * sizes.textWidth(),
        order(films));
  }

  private FilmShards films() throws IOException {
    FilmShards films =
        new FilmShards(work.resolve("films"), sizes, Split.TRAIN, options.clips(), options.seed());
    rendered = films;
    return films;
  }

  private Order order(FilmShards films) {
    return new Order(films.shards(), films.perShard(), options.seed());
  }

  private FilmTokens tokens(String directory, FilmShards films) throws IOException {
    return new FilmTokens(
        work.resolve(directory), films, learners.vision(), pixels, learners.workers());
  }

  private ClipSource clips(TokenDropout dropout, int questions) {
    return new ClipSource(learners.format(), sizes.textWidth(), dropout, questions);
  }

  private Validation validation() throws IOException {
    List<FilmTokens.Seen> seen = new ArrayList<>();
    String directory = "validation-films";
    int count = Math.min(MOST_VALIDATION_FILMS, options.clips());
    try (FilmShards held =
        new FilmShards(work.resolve(directory), sizes, Split.VALIDATION, count, VALIDATION_SEED)) {
      FilmTokens tokens = tokens(directory, held);
      for (int shard = 0; shard < held.shards(); shard++) {
        seen.addAll(tokens.read(shard));
      }
    }
    boolean blind = options.tokenDropout() == TokenDropout.ALL;
    TokenDropout whole = blind ? TokenDropout.ALL : TokenDropout.NONE;
    return new Validation(seen, clips(whole, VALIDATION_QUESTIONS), learners.format());
  }

  @Override
  public void close() {
    try {
      rendered.close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("what renders could not be stopped", e);
    }
  }
}
