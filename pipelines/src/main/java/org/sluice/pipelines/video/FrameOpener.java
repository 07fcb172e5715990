package org.sluice.pipelines.video;

import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;

/**
 * Opens a video for decoding.
 *
 * <p>An implementation has a public constructor without arguments, so that {@link DecodeTrial} can
 * make one by class name in another process.
 */
public interface FrameOpener extends Serializable {

  /**
   * Opens one segment.
   *
   * @throws org.sluice.SluiceException when the file cannot be read as video, with the reason
   */
  FrameStream open(String path, Configuration configuration, FrameReaderOptions options);
}
