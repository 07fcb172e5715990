package org.sluice.pipelines.job;

import java.util.List;

/**
 * Every option of indexing, with its default.
 *
 * <p>Precedence: the option itself (on the command line or in the map given to the API), then
 * {@code spark.sluice.<name>} in the Spark session's configuration, then the default.
 */
public final class IndexOptionKeys {
  /** Sampling rate. */
  public static final OptionKey<Double> FRAMES_PER_SECOND =
      OptionKey.ofDouble(
          "framesPerSecond", 2.0, "frames sampled per second of video, by presentation time");

  /** Unit of work and of commit. */
  public static final OptionKey<Double> SEGMENT_SECONDS =
      OptionKey.ofDouble(
          "segmentSeconds", 60, "length of a segment, the unit of work and of commit");

  /** Exact or fast. */
  public static final OptionKey<String> SCALING =
      OptionKey.ofChoice(
          "scaling",
          "exact scales bit for bit as the reference does; fast lets FFmpeg scale, cheaper and a few"
              + " steps off",
          "exact",
          "fast");

  /** Reuse in the tower. */
  public static final OptionKey<String> CACHER =
      OptionKey.ofChoice("cacher", "reuse inside the vision tower (STC-Cacher)", "stc", "none");

  /** The paper's 1 - R. */
  public static final OptionKey<Double> RECOMPUTE_RATIO =
      OptionKey.ofDouble(
          "recomputeRatio", 0.25, "share of the tokens recomputed in a selective frame, in (0, 1]");

  /** Frames from one reference to the next. */
  public static final OptionKey<Integer> REFERENCE_INTERVAL =
      OptionKey.ofInt("referenceInterval", 4, "frames from one reference frame to the next");

  /** Frames a native call. */
  public static final OptionKey<Integer> GROUP_FRAMES =
      OptionKey.ofInt(
          "groupFrames", 0, "most frames encoded in one call; 0 chooses what fits the model");

  /** Which tokens stay. */
  public static final OptionKey<String> REDUCER =
      OptionKey.ofChoice("reducer", "which tokens stay", "stc", "none", "uniform_frame", "random");

  /** The budget. */
  public static final OptionKey<Integer> TOKENS_PER_FRAME =
      OptionKey.ofInt(
          "tokensPerFrame", 64, "tokens kept of a frame; no more than the model has are kept");

  /** Form of the pruner's score. */
  public static final OptionKey<String> SCORE =
      OptionKey.ofChoice("score", "form of STC-Pruner's score", "gaussian", "cosine");

  /** Form of the pruner's memory. */
  public static final OptionKey<String> MEMORY =
      OptionKey.ofChoice(
          "memory",
          "STC-Pruner's temporal anchor: reference as published, stable for endless streams",
          "reference",
          "stable");

  /** Of the stable memory. */
  public static final OptionKey<Double> HALF_LIFE_SECONDS =
      OptionKey.ofDouble("halfLifeSeconds", 30, "half-life of the stable memory");

  /** How far the anchor reaches. */
  public static final OptionKey<String> MEMORY_SCOPE =
      OptionKey.ofChoice(
          "memoryScope",
          "where the temporal anchor starts anew: every segment (they run in parallel) or every"
              + " stream (in order)",
          "segment",
          "stream");

  /** How tokens are stored. */
  public static final OptionKey<String> TOKEN_DTYPE =
      OptionKey.ofChoice("tokenDtype", "number format of stored tokens", "f16", "f32", "i8");

  /** Length of answers. */
  public static final OptionKey<Integer> MAX_NEW_TOKENS =
      OptionKey.ofInt("maxNewTokens", 64, "longest answer, in tokens");

  /** Size of a wave. */
  public static final OptionKey<Integer> COMMIT_SEGMENTS =
      OptionKey.ofInt(
          "commitSegments", 0, "segments committed together; 0 chooses by the cluster's cores");

  /** Failed videos again. */
  public static final OptionKey<Boolean> RETRY_FAILED =
      OptionKey.ofFlag("retryFailed", "try unchanged files again that failed before");

  /** The floor. */
  public static final OptionKey<Double> MIN_FREE_GB =
      OptionKey.ofDouble("minFreeGb", 1, "stop cleanly when less is free where the lake lies");

  /** What counts as video in a directory. */
  public static final OptionKey<String> EXTENSIONS =
      OptionKey.ofText(
          "extensions",
          "list",
          "mp4,m4v,mov,mkv,webm,avi,mpg,mpeg,mpe,m2v,ts,mts,m2ts,vob,flv,f4v,wmv,asf,3gp,3g2,ogv,"
              + "mxf,dv,h264,h265,hevc",
          "file name extensions taken as video in directories and globs");

  /** Where the model computes. */
  public static final OptionKey<String> DEVICE =
      OptionKey.ofText("device", "cpu|gpu|gpuN", "cpu", "where the model computes");

  /** All of them, in the order of the help text. */
  public static final List<OptionKey<?>> ALL =
      List.of(
          FRAMES_PER_SECOND,
          SEGMENT_SECONDS,
          SCALING,
          CACHER,
          RECOMPUTE_RATIO,
          REFERENCE_INTERVAL,
          GROUP_FRAMES,
          REDUCER,
          TOKENS_PER_FRAME,
          SCORE,
          MEMORY,
          HALF_LIFE_SECONDS,
          MEMORY_SCOPE,
          TOKEN_DTYPE,
          MAX_NEW_TOKENS,
          DEVICE,
          EXTENSIONS,
          COMMIT_SEGMENTS,
          RETRY_FAILED,
          MIN_FREE_GB);

  private IndexOptionKeys() {}
}
