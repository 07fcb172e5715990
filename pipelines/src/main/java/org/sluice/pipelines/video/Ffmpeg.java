package org.sluice.pipelines.video;

import java.nio.charset.StandardCharsets;
import org.bytedeco.ffmpeg.global.avutil;

/** The FFmpeg libraries, loaded and silenced. */
public final class Ffmpeg {
  /** The error that asks for more input. */
  static final int AGAIN = -11;

  /** The error of an interrupted or failed read. */
  static final int IO_ERROR = -5;

  private static final int ERROR_TEXT_BYTES = 256;

  static {
    // JavaCPP refuses allocations once the whole process is large, counting the model's weights and
    // everything else native. All memory here is freed by its owner, so the check only does harm.
    String limit = "org.bytedeco.javacpp.maxPhysicalBytes";
    if (System.getProperty(limit) == null) {
      System.setProperty(limit, "0");
    }
    avutil.av_log_set_level(avutil.AV_LOG_QUIET);
  }

  private Ffmpeg() {}

  /** Makes sure that the libraries are loaded and write nothing. */
  public static void load() {
    // The static initialiser has done it.
  }

  /** FFmpeg's words for an error. */
  public static String describe(int error) {
    byte[] text = new byte[ERROR_TEXT_BYTES];
    avutil.av_strerror(error, text, text.length);
    int length = 0;
    while (length < text.length && text[length] != 0) {
      length++;
    }
    return new String(text, 0, length, StandardCharsets.UTF_8);
  }
}
