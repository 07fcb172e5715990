package org.sluice.pipelines.video;

import java.util.Objects;
import org.sluice.vision.RgbFrame;

/**
 * A frame as its video's packets tell of it, with its picture where that was wanted.
 *
 * @param index how many frames the video shows before it, whatever is sampled; -1 when frames were
 *     not to be numbered
 * @param millis presentation time from the start of the video
 * @param key whether the container marks it as a place where decoding can begin
 * @param picture null when none was wanted, or none came out of the decoder
 * @param error what is wrong with the picture; empty where nothing is
 */
public record VideoFrame(long index, long millis, boolean key, RgbFrame picture, String error) {
  static final String LOST = "the decoder gives no picture of this frame [VIDEO_FRAME_LOST]";
  static final String DAMAGED = "the picture was decoded with errors [VIDEO_FRAME_DAMAGED]";

  /** Checks that there is an error text. */
  public VideoFrame {
    Objects.requireNonNull(error, "error");
  }
}
