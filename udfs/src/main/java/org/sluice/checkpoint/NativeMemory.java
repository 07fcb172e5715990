package org.sluice.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Memory that can still be had outside the Java heap: what the kernel calls available, or less
 * where a control group (a container, a scheduler's slot) limits this process.
 */
public final class NativeMemory {
  private final Path root;

  private NativeMemory(Path root) {
    this.root = root;
  }

  /** This machine's. */
  public static NativeMemory ofThisMachine() {
    return new NativeMemory(Path.of("/"));
  }

  /** As described by the proc and sys folders under {@code root}. */
  static NativeMemory under(Path root) {
    return new NativeMemory(root);
  }

  /**
   * Refuses, with both figures, what would not fit.
   *
   * @param neededBytes estimate, for instance {@link ModelLayout#nativeBytes}
   * @param directory the model's, for the message
   */
  public void require(long neededBytes, Path directory) {
    OptionalLong available = availableBytes();
    if (available.isPresent() && neededBytes > available.getAsLong()) {
      throw CheckpointErrors.notEnoughMemory(directory, neededBytes, available.getAsLong());
    }
  }

  /** Bytes that can be had, or empty where the system does not say. */
  public OptionalLong availableBytes() {
    List<Long> bounds = new ArrayList<>();
    for (String line : lines(root.resolve("proc/meminfo"))) {
      if (line.startsWith("MemAvailable:")) {
        bounds.add(Long.parseLong(line.replaceAll("\\D", "")) * 1024);
      }
    }
    for (String line : lines(root.resolve("proc/self/cgroup"))) {
      // hierarchy-id:controllers:path, where version 2 has no controllers
      String[] parts = line.split(":", 3);
      if (parts.length == 3 && parts[1].isEmpty()) {
        addLimits(bounds, "sys/fs/cgroup", parts[2], "memory.max", "memory.current", "");
      } else if (parts.length == 3 && List.of(parts[1].split(",")).contains("memory")) {
        addLimits(
            bounds,
            "sys/fs/cgroup/memory",
            parts[2],
            "memory.limit_in_bytes",
            "memory.usage_in_bytes",
            "total_");
      }
    }
    return bounds.stream().mapToLong(bound -> Math.max(bound, 0)).min();
  }

  /** A group is bounded by its own limit and by those of every group around it. */
  private void addLimits(
      List<Long> bounds, String mount, String group, String limit, String usage, String prefix) {
    Path top = root.resolve(mount);
    Path at = top.resolve(group.replaceFirst("^/+", "")).normalize();
    for (; at != null && at.startsWith(top); at = at.getParent()) {
      OptionalLong max = number(at.resolve(limit));
      OptionalLong used = number(at.resolve(usage));
      if (max.isPresent() && used.isPresent()) {
        // Cached file pages count as used but are given back on demand.
        bounds.add(max.getAsLong() - used.getAsLong() + inactiveFileBytes(at, prefix));
      }
    }
  }

  private static long inactiveFileBytes(Path group, String prefix) {
    String key = prefix + "inactive_file ";
    return lines(group.resolve("memory.stat")).stream()
        .filter(line -> line.startsWith(key))
        .mapToLong(line -> Long.parseLong(line.substring(key.length()).trim()))
        .findFirst()
        .orElse(0);
  }

  /** A file's one number; empty for "max" and for a file that is not there. */
  private static OptionalLong number(Path file) {
    List<String> lines = lines(file);
    return lines.size() == 1 && lines.get(0).matches("\\d{1,18}")
        ? OptionalLong.of(Long.parseLong(lines.get(0)))
        : OptionalLong.empty();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.isReadable(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException e) {
      // What the system does not tell sets no bound.
      return List.of();
    }
  }
}
