package org.sluice.videollm;

import java.util.List;
import org.sluice.language.Reply;

/**
 * What a stream answered.
 *
 * @param reply the answer; tokens of the first layer are counted, where layers read frames of
 *     different sizes
 * @param frames numbers of the frames that each layer read, ascending, counted from 0, the first
 *     frame of the stream
 */
public record StreamAnswer(Reply reply, List<List<Long>> frames) {
  /** Numbers of the frames that some layer read, ascending. */
  public List<Long> allFrames() {
    return frames.stream().flatMap(List::stream).distinct().sorted().toList();
  }
}
