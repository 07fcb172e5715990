package org.sluice.pipelines.job;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What one segment leaves to those after it: an entry of the state.
 *
 * @param number of the segment, counted through the stream
 * @param frames at least one, in order of time
 */
record ContextChunk(long number, List<ContextFrame> frames) {

  /** UTC time of the last of its frames. */
  long newestMillis() {
    return frames.get(frames.size() - 1).atMillis();
  }

  byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(frames.size());
      for (ContextFrame frame : frames) {
        frame.write(out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static ContextChunk of(long number, byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      List<ContextFrame> frames = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        frames.add(ContextFrame.read(in));
      }
      return new ContextChunk(number, frames);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
