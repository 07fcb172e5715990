package org.sluice.pipelines.job;

import static org.sluice.pipelines.job.IndexOptionKeys.CACHER;
import static org.sluice.pipelines.job.IndexOptionKeys.COMMIT_SEGMENTS;
import static org.sluice.pipelines.job.IndexOptionKeys.DEVICE;
import static org.sluice.pipelines.job.IndexOptionKeys.EXTENSIONS;
import static org.sluice.pipelines.job.IndexOptionKeys.FRAMES_PER_SECOND;
import static org.sluice.pipelines.job.IndexOptionKeys.GROUP_FRAMES;
import static org.sluice.pipelines.job.IndexOptionKeys.HALF_LIFE_SECONDS;
import static org.sluice.pipelines.job.IndexOptionKeys.MAX_NEW_TOKENS;
import static org.sluice.pipelines.job.IndexOptionKeys.MEMORY;
import static org.sluice.pipelines.job.IndexOptionKeys.MEMORY_SCOPE;
import static org.sluice.pipelines.job.IndexOptionKeys.MIN_FREE_GB;
import static org.sluice.pipelines.job.IndexOptionKeys.RECOMPUTE_RATIO;
import static org.sluice.pipelines.job.IndexOptionKeys.REDUCER;
import static org.sluice.pipelines.job.IndexOptionKeys.REFERENCE_INTERVAL;
import static org.sluice.pipelines.job.IndexOptionKeys.RETRY_FAILED;
import static org.sluice.pipelines.job.IndexOptionKeys.SCALING;
import static org.sluice.pipelines.job.IndexOptionKeys.SCORE;
import static org.sluice.pipelines.job.IndexOptionKeys.SEGMENT_SECONDS;
import static org.sluice.pipelines.job.IndexOptionKeys.TOKENS_PER_FRAME;
import static org.sluice.pipelines.job.IndexOptionKeys.TOKEN_DTYPE;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.sluice.reduce.ReducerConfig;
import org.sluice.stc.CacherConfig;
import org.sluice.stc.PrunerConfig;
import org.sluice.torchscript.ComputeType;
import org.sluice.videollm.EncodeOptions;
import org.sluice.videollm.MemoryScope;
import org.sluice.videollm.ModelOptions;
import org.sluice.videollm.TokenCodec;

/**
 * Everything that decides what an index run does, beside the paths, the lake and the model.
 *
 * @param sampling which frames are taken
 * @param encode what becomes of them
 * @param questions what every segment is asked
 * @param model where and how the model computes
 * @param extensions file name extensions taken as video, lower case
 * @param commitSegments segments committed together; 0 chooses
 * @param retryFailed whether unchanged failed files are tried again
 * @param minFreeGb floor of free space, in gigabytes
 */
public record IndexOptions(
    Sampling sampling,
    EncodeOptions encode,
    Questions questions,
    ModelOptions model,
    Set<String> extensions,
    int commitSegments,
    boolean retryFailed,
    double minFreeGb) {
  /** Checks the ranges. */
  public IndexOptions {
    if (commitSegments < 0) {
      throw new IllegalArgumentException(
          "commitSegments is %d but must be at least 1, or 0 to choose".formatted(commitSegments));
    }
    if (!(minFreeGb >= 0)) {
      throw new IllegalArgumentException(
          "minFreeGb is %s but must not be negative".formatted(minFreeGb));
    }
    if (extensions.isEmpty()) {
      throw new IllegalArgumentException("extensions is empty but must name at least one");
    }
  }

  /**
   * Reads the options.
   *
   * @param prompts the questions
   * @throws org.sluice.SluiceException naming the option, its value and the rule
   */
  public static IndexOptions read(OptionSource options, List<String> prompts) {
    try {
      return new IndexOptions(
          new Sampling(
              options.get(FRAMES_PER_SECOND),
              options.get(SEGMENT_SECONDS),
              options.get(SCALING).equals("exact")),
          new EncodeOptions(
              cacher(options),
              reducer(options),
              options.get(MEMORY_SCOPE).equals("stream") ? MemoryScope.STREAM : MemoryScope.SEGMENT,
              TokenCodec.of(options.get(TOKEN_DTYPE)),
              options.get(GROUP_FRAMES)),
          new Questions(prompts, options.get(MAX_NEW_TOKENS)),
          new ModelOptions(options.get(DEVICE), ComputeType.F32),
          extensions(options.get(EXTENSIONS)),
          options.get(COMMIT_SEGMENTS),
          options.get(RETRY_FAILED),
          options.get(MIN_FREE_GB));
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      throw IndexErrors.invalidOption(message.split(" ", 2)[0], message);
    }
  }

  /** The same with a budget of tokens no larger than what the model has of a frame. */
  public IndexOptions withBudgetAtMost(int tokens) {
    EncodeOptions e =
        new EncodeOptions(
            encode.cacher(),
            encode.reducer().withBudgetAtMost(tokens),
            encode.memoryScope(),
            encode.codec(),
            encode.groupFrames());
    return new IndexOptions(
        sampling, e, questions, model, extensions, commitSegments, retryFailed, minFreeGb);
  }

  private static CacherConfig cacher(OptionSource options) {
    CacherConfig stc =
        new CacherConfig(options.get(RECOMPUTE_RATIO), options.get(REFERENCE_INTERVAL));
    return options.get(CACHER).equals("stc") ? stc : CacherConfig.DENSE;
  }

  private static ReducerConfig reducer(OptionSource options) {
    int budget = options.get(TOKENS_PER_FRAME);
    PrunerConfig.Memory memory =
        options.get(MEMORY).equals("stable")
            ? new PrunerConfig.Stable(options.get(HALF_LIFE_SECONDS))
            : new PrunerConfig.Reference();
    PrunerConfig.Score score =
        PrunerConfig.Score.valueOf(options.get(SCORE).toUpperCase(Locale.ROOT));
    PrunerConfig published = PrunerConfig.published(budget);
    return ReducerConfig.of(
        options.get(REDUCER),
        new PrunerConfig(
            budget, score, memory, published.channelKeepRatio(), published.temporalWeight()));
  }

  /** Extensions between commas, in lower case and without dots. */
  public static Set<String> extensions(String list) {
    return Arrays.stream(list.split(","))
        .map(extension -> extension.strip().toLowerCase(Locale.ROOT).replaceFirst("^\\.", ""))
        .filter(extension -> !extension.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }
}
