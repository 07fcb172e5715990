package org.sluice.pipelines.landing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.sluice.pipelines.video.StartTime;

/**
 * Where a query begins that goes on for another one: how far that one had taken each stream, and
 * the batch it was at, if it was at one.
 */
public final class LandingSeed {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final LandingPlan before;
  private final LandingPlan next;

  /**
   * As it is written.
   *
   * @param before the plan of the last batch that is in, without its files
   * @param next the plan of the batch behind it; null where none was begun
   */
  private record Content(LandingPlan before, LandingPlan next) {}

  private LandingSeed(LandingPlan before, LandingPlan next) {
    boolean waits = next != null && !next.files().isEmpty();
    LandingPlan past = next == null || waits ? before : next;
    this.before = new LandingPlan(past.slots(), past.turn(), past.streams(), List.of());
    this.next = waits ? next : null;
  }

  /** Which streams and files are to be known no more. */
  public interface Rule {
    /** Whether all of a stream is meant. */
    boolean coversStream(String stream);

    /**
     * Whether a file is meant.
     *
     * @param name without its folder
     * @param recordedMillis when it was recorded
     */
    boolean coversFile(String stream, String name, long recordedMillis);
  }

  /** Before anything was taken. */
  public static LandingSeed empty(int slots) {
    return new LandingSeed(LandingPlan.empty(slots), null);
  }

  /** The same with another last batch, an entry of a query's log. */
  public LandingSeed after(String committedJson) {
    return new LandingSeed(LandingPlan.of(committedJson), null);
  }

  /** The same with another batch to come, an entry of a query's log. */
  public LandingSeed before(String plannedJson) {
    return new LandingSeed(before, LandingPlan.of(plannedJson));
  }

  /** Reads what {@link #toBytes} gave. */
  public static LandingSeed read(Path file, Configuration configuration) {
    try (FSDataInputStream in = file.getFileSystem(configuration).open(file)) {
      Content content = JSON.readValue(in.readAllBytes(), Content.class);
      return new LandingSeed(content.before(), content.next());
    } catch (IOException e) {
      throw LandingErrors.unreadableOffset(e);
    }
  }

  /** To be written to a file. */
  public byte[] toBytes() {
    try {
      return JSON.writeValueAsBytes(new Content(before, next));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a plan cannot be written as JSON", e);
    }
  }

  /** The offset of the last batch. */
  LandingPlan before() {
    return before;
  }

  /** The offset of the batch to come; null where any may come. */
  LandingPlan next() {
    return next;
  }

  /** Streams it knows. */
  public Set<String> streams() {
    Set<String> streams = new TreeSet<>(before.streams().keySet());
    if (next != null) {
      streams.addAll(next.streams().keySet());
    }
    return streams;
  }

  /** Streams that a rule is about, wholly or in part. */
  public Set<String> concerned(Rule rule) {
    Set<String> streams = concerned(before, rule);
    if (next != null) {
      streams.addAll(concerned(next, rule));
    }
    return streams;
  }

  /** Streams in an entry of a query's log that a rule is about. */
  public static Set<String> concerned(String planJson, Rule rule) {
    return concerned(LandingPlan.of(planJson), rule);
  }

  private static Set<String> concerned(LandingPlan plan, Rule rule) {
    Set<String> streams = new TreeSet<>();
    plan.streams()
        .forEach(
            (stream, position) -> {
              if (rule.coversStream(stream) || !without(stream, position, rule).equals(position)) {
                streams.add(stream);
              }
            });
    plan.files().stream()
        .map(PlannedFile::file)
        .filter(file -> isCovered(file, rule))
        .forEach(file -> streams.add(file.stream()));
    return streams;
  }

  /** The same without what a rule is about. */
  public LandingSeed without(Rule rule) {
    return new LandingSeed(without(before, rule), next == null ? null : without(next, rule));
  }

  private static LandingPlan without(LandingPlan plan, Rule rule) {
    TreeMap<String, StreamPosition> streams = new TreeMap<>();
    List<PlannedFile> files =
        plan.files().stream().filter(planned -> !isCovered(planned.file(), rule)).toList();
    plan.streams()
        .forEach(
            (stream, position) -> {
              StreamPosition left = without(stream, position, rule);
              boolean comes = files.stream().anyMatch(f -> f.file().stream().equals(stream));
              if (!rule.coversStream(stream) && (comes || !left.last().isEmpty())) {
                streams.put(stream, left);
              }
            });
    String turn = streams.containsKey(plan.turn()) ? plan.turn() : "";
    return new LandingPlan(plan.slots(), turn, streams, files);
  }

  private static boolean isCovered(LandedFile file, Rule rule) {
    return rule.coversStream(file.stream())
        || rule.coversFile(file.stream(), file.name(), file.recordedMillis());
  }

  /**
   * Names are replaced by the ones before them. What that opens again, files with names between, is
   * what the rule is about; should there be others they are told to be late, and found in the lake.
   */
  private static StreamPosition without(String stream, StreamPosition position, Rule rule) {
    TreeMap<String, Long> recent = new TreeMap<>(position.recent());
    recent.entrySet().removeIf(file -> rule.coversFile(stream, file.getKey(), file.getValue()));
    String forgotten =
        isCovered(stream, position.forgotten(), Long.MIN_VALUE, rule) ? "" : position.forgotten();
    String last = position.last();
    if (isCovered(stream, last, position.newestMillis(), rule)) {
      last = recent.isEmpty() ? forgotten : recent.lastKey();
    }
    return new StreamPosition(
        position.slot(),
        last,
        forgotten,
        position.newestMillis(),
        position.arrivedMillis(),
        recent);
  }

  private static boolean isCovered(String stream, String name, long otherwise, Rule rule) {
    long recorded = StartTime.inName(name).map(at -> at.toEpochMilli()).orElse(otherwise);
    return !name.isEmpty() && rule.coversFile(stream, name, recorded);
  }
}
