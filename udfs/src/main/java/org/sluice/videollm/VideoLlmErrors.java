package org.sluice.videollm;

import java.util.Locale;
import org.sluice.SluiceException;

/** What a user can be told about a model's use of the machine. */
final class VideoLlmErrors {
  private VideoLlmErrors() {}

  static SluiceException streamTooLarge(int blocks, int tokens, long needed, long available) {
    return new SluiceException(
        "STREAM_NOT_ENOUGH_MEMORY",
        "not enough memory to keep a stream",
        "%d frames of %d tokens".formatted(blocks, tokens),
        String.format(
            Locale.ROOT,
            "their keys and values take about %.2f GiB but only %.2f GiB are available",
            needed / (double) (1L << 30),
            available / (double) (1L << 30)),
        "Keep fewer frames (--keepFrames), or fewer tokens of each.");
  }
}
