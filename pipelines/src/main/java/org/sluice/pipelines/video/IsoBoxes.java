package org.sluice.pipelines.video;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The outermost boxes of an MP4 or QuickTime file, to tell why it does not open. */
final class IsoBoxes {
  private static final Set<String> FIRST_BOXES =
      Set.of("ftyp", "mdat", "wide", "free", "skip", "moov", "pnot");
  private static final int HEADER_BYTES = 8;
  private static final int LONG_HEADER_BYTES = 16;

  private IsoBoxes() {}

  /** Whether this is an MP4 or QuickTime file without a whole {@code moov} box. */
  static boolean lacksIndex(FileSystem fs, Path path, long length) throws IOException {
    try (FSDataInputStream in = fs.open(path)) {
      boolean first = true;
      long at = 0;
      while (at + HEADER_BYTES <= length) {
        in.seek(at);
        long size = in.readInt() & 0xffffffffL;
        byte[] name = new byte[4];
        in.readFully(name);
        String type = new String(name, StandardCharsets.ISO_8859_1);
        if (first && !FIRST_BOXES.contains(type)) {
          return false;
        }
        first = false;
        if (size == 1) {
          size = in.readLong();
        }
        long end = size == 0 ? length : at + size;
        if (type.equals("moov") && end <= length) {
          return false;
        }
        boolean impossible = size != 0 && size < HEADER_BYTES || end < at;
        if (impossible || end + LONG_HEADER_BYTES < 0) {
          return true;
        }
        at = end;
      }
      return !first;
    } catch (EOFException ignored) {
      // The last box header is cut, so no index can follow.
      return true;
    }
  }
}
