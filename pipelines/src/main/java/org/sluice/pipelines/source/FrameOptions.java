package org.sluice.pipelines.source;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.sluice.SluiceException;
import org.sluice.pipelines.ask.FrameTime;
import org.sluice.pipelines.job.IndexOptionKeys;
import org.sluice.pipelines.job.IndexOptions;
import org.sluice.pipelines.video.Scaling;

/**
 * Options of {@link VideoSource}.
 *
 * @param paths what to read
 * @param framesPerSecond {@code fps}: sampling rate; 0 takes every frame
 * @param startMillis {@code start}: first presentation time, inclusive
 * @param endMillis {@code end}: exclusive; {@link Long#MAX_VALUE} for the end of the video
 * @param scaling {@code size}: WIDTHxHEIGHT; the video's own where it is not given
 * @param image {@code imageFormat}: rgb, png or jpeg
 * @param failFast {@code mode}: whether a fault ends the query, where {@code permissive} makes it a
 *     row's error
 * @param splitBytes {@code splitMb}: files larger than this are read by several tasks
 * @param extensions {@code extensions}: names in directories that end so are video, lower case
 */
record FrameOptions(
    List<String> paths,
    double framesPerSecond,
    long startMillis,
    long endMillis,
    Scaling scaling,
    ImageFormat image,
    boolean failFast,
    long splitBytes,
    Set<String> extensions) {
  private static final List<String> NAMES =
      List.of("fps", "start", "end", "size", "imageFormat", "mode", "splitMb", "extensions");
  private static final Pattern SIZE = Pattern.compile("(\\d{1,5})[xX](\\d{1,5})");
  private static final String SPLIT_MB = "32";
  private static final double BYTES_PER_MB = 1 << 20;

  /** Keys that Spark adds of its own to the options of a table. */
  private static final Set<String> OF_SPARK = Set.of("serialization.format");

  static FrameOptions read(CaseInsensitiveStringMap options) {
    for (String name : options.asCaseSensitiveMap().keySet()) {
      boolean known =
          NAMES.stream().anyMatch(name::equalsIgnoreCase)
              || SourcePaths.KEYS.contains(name.toLowerCase(Locale.ROOT))
              || OF_SPARK.contains(name);
      if (!known) {
        throw SourceErrors.unknownOption(name, NAMES);
      }
    }
    long start = millis(options, "start", 0);
    long end = millis(options, "end", Long.MAX_VALUE);
    if (start >= end) {
      throw SourceErrors.emptyRange(options.getOrDefault("start", "0"), options.get("end"));
    }
    return new FrameOptions(
        SourcePaths.of(options),
        number(options, "fps", "0", "a number of at least 0", 0),
        start,
        end,
        scaling(options.get("size")),
        ImageFormat.valueOf(choice(options, "imageFormat", "rgb", "png", "jpeg")),
        choice(options, "mode", "permissive", "failFast").equals("FAILFAST"),
        Math.round(
            BYTES_PER_MB
                * number(options, "splitMb", SPLIT_MB, "a number of at least 0.001", 0.001)),
        extensions(options));
  }

  /** How many tasks read a file. */
  int parts(long sizeBytes) {
    return (int) Math.min(Math.max(1, (sizeBytes - 1) / splitBytes + 1), Short.MAX_VALUE);
  }

  private static Set<String> extensions(CaseInsensitiveStringMap options) {
    return IndexOptions.extensions(
        options.getOrDefault("extensions", IndexOptionKeys.EXTENSIONS.defaultText()));
  }

  private static Scaling scaling(String text) {
    if (text == null) {
      return new Scaling.Exact();
    }
    Matcher matcher = SIZE.matcher(text.strip());
    if (matcher.matches()) {
      try {
        return new Scaling.Fast(
            Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
      } catch (IllegalArgumentException ignored) {
        // told below
      }
    }
    throw SourceErrors.invalidOption(
        "size", text, "WIDTHxHEIGHT, such as 384x384, each side in [1, 16384]");
  }

  private static long millis(CaseInsensitiveStringMap options, String name, long otherwise) {
    String text = options.get(name);
    if (text == null) {
      return otherwise;
    }
    try {
      if (FrameTime.parse(name, text.strip()) instanceof FrameTime.Offset offset) {
        return offset.millis();
      }
    } catch (SluiceException ignored) {
      // told below
    }
    throw SourceErrors.invalidOption(
        name, text, "MM:SS, HH:MM:SS or milliseconds from the start of the video");
  }

  private static double number(
      CaseInsensitiveStringMap options, String name, String otherwise, String rule, double least) {
    String text = options.getOrDefault(name, otherwise);
    try {
      double value = Double.parseDouble(text.strip());
      if (value >= least && Double.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException ignored) {
      // told below
    }
    throw SourceErrors.invalidOption(name, text, rule);
  }

  private static String choice(CaseInsensitiveStringMap options, String name, String... choices) {
    String text = options.getOrDefault(name, choices[0]).strip();
    if (Arrays.stream(choices).noneMatch(text::equalsIgnoreCase)) {
      throw SourceErrors.invalidOption(name, text, String.join(" or ", choices));
    }
    return text.toUpperCase(Locale.ROOT);
  }
}
