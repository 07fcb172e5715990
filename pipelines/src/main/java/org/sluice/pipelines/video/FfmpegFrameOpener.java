package org.sluice.pipelines.video;

import org.apache.hadoop.conf.Configuration;

/** Decodes with FFmpeg, in this process. */
public final class FfmpegFrameOpener implements FrameOpener {
  private static final long serialVersionUID = 1L;

  /** Creates the default opener. */
  public FfmpegFrameOpener() {}

  @Override
  public FrameStream open(String path, Configuration configuration, FrameReaderOptions options) {
    return new FfmpegFrameStream(path, configuration, options);
  }
}
