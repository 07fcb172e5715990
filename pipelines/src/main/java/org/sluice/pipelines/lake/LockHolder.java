package org.sluice.pipelines.lake;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Who holds a lake's lock.
 *
 * @param token drawn by the holder: two lives of one process differ
 * @param host its machine
 * @param pid its process id there
 * @param started when that process began; process ids are used again
 * @param heartbeat its last sign of life
 */
record LockHolder(String token, String host, long pid, Instant started, Instant heartbeat) {

  static LockHolder thisProcess(String token, Instant now) {
    ProcessHandle self = ProcessHandle.current();
    return new LockHolder(token, thisHost(), self.pid(), startOf(self), now);
  }

  LockHolder at(Instant now) {
    return new LockHolder(token, host, pid, started, now);
  }

  /** Whether it ran on this machine and does so no more. */
  boolean isDeadHere() {
    if (!host.equals(thisHost())) {
      return false;
    }
    Optional<ProcessHandle> process = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
    return process.isEmpty() || !startOf(process.get()).equals(started);
  }

  byte[] toBytes() {
    return "token=%s\nhost=%s\npid=%d\nstarted=%s\nheartbeat=%s\n"
        .formatted(token, host, pid, started, heartbeat)
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Empty where the file was caught half written. */
  static Optional<LockHolder> parse(byte[] bytes) {
    Map<String, String> fields = new HashMap<>();
    new String(bytes, StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.contains("="))
        .forEach(
            line ->
                fields.put(
                    line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1)));
    try {
      return Optional.of(
          new LockHolder(
              fields.get("token"),
              fields.getOrDefault("host", ""),
              Long.parseLong(fields.getOrDefault("pid", "")),
              Instant.parse(fields.getOrDefault("started", "")),
              Instant.parse(fields.getOrDefault("heartbeat", ""))));
    } catch (NumberFormatException | DateTimeParseException ignored) {
      return Optional.empty();
    }
  }

  private static Instant startOf(ProcessHandle process) {
    return process.info().startInstant().orElse(Instant.EPOCH);
  }

  private static String thisHost() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException ignored) {
      return "localhost";
    }
  }
}
