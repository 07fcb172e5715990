package org.sluice.pipelines.record;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bytedeco.javacpp.BytePointer;

/** Text as FFmpeg takes it: UTF-8 and a zero, whatever the process's encoding is. */
final class Text extends BytePointer {
  Text(String text) {
    super(zeroEnded(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static byte[] zeroEnded(byte[] bytes) {
    return Arrays.copyOf(bytes, bytes.length + 1);
  }
}
