package org.sluice.pipelines.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.bytedeco.javacpp.Pointer;

/** Largest resident memory of this process since a moment, as Linux counts it. */
final class PeakMemory {
  private static final Path RESET = Path.of("/proc/self/clear_refs");
  private static final Path STATUS = Path.of("/proc/self/status");
  private final long before;

  /** Starts counting anew. */
  PeakMemory() {
    System.gc();
    Pointer.trimMemory(); // what earlier work has freed but the allocator kept would hide the peak
    try {
      Files.writeString(RESET, "5"); // resets VmHWM to the present resident size
    } catch (IOException e) {
      throw new IllegalStateException("this system does not let a process reset its peak", e);
    }
    before = bytes("VmRSS:").orElse(0);
  }

  /** Bytes the peak lies above the resident size at the start. */
  long above() {
    return bytes("VmHWM:").orElse(0) - before;
  }

  private static OptionalLong bytes(String key) {
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith(key))
          .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
