package org.sluice.pipelines.events;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Queue;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.sluice.pipelines.lake.Lake;

/** The events of a lake's streams. */
public final class LakeEvents {
  private LakeEvents() {}

  /**
   * Finds them, stream by stream in parallel.
   *
   * @param stream the one to look at, or null for all
   * @return in the order of streams and times
   */
  public static List<StreamEvent> of(Lake lake, EventOptions options, String stream) {
    Column wanted =
        stream == null ? functions.lit(true) : functions.col("stream_id").equalTo(stream);
    Dataset<Row> frames =
        lake.frames()
            .where(wanted)
            .select(
                functions.col("stream_id"),
                functions.col("frame_ms"),
                functions.col("change"),
                functions.col("novelty"),
                // When the file began: a watched stream has many, each with times from zero.
                functions
                    .coalesce(
                        functions
                            .unix_millis(functions.col("frame_at"))
                            .minus(functions.col("frame_ms")),
                        functions.lit(0L))
                    .as("origin"))
            .repartition(functions.col("stream_id"))
            .sortWithinPartitions("stream_id", "origin", "frame_ms");
    return frames.javaRDD().mapPartitions(rows -> new Events(rows, options)).collect().stream()
        .sorted(Comparator.comparing(StreamEvent::streamId).thenComparing(StreamEvent::startAt))
        .toList();
  }

  /** Runs one detector after the other over rows sorted by stream and time. */
  private static final class Events implements Iterator<StreamEvent> {
    private final Iterator<Row> rows;
    private final EventOptions options;
    private final Queue<StreamEvent> ready = new ArrayDeque<>();
    private String stream;
    private long originMillis;
    private EventDetector detector;

    Events(Iterator<Row> rows, EventOptions options) {
      this.rows = rows;
      this.options = options;
    }

    @Override
    public boolean hasNext() {
      while (ready.isEmpty() && rows.hasNext()) {
        accept(rows.next());
      }
      if (ready.isEmpty() && detector != null) {
        put(detector.finish());
        detector = null;
      }
      return !ready.isEmpty();
    }

    private void accept(Row row) {
      if (!row.getString(0).equals(stream) || row.getLong(4) != originMillis) {
        if (detector != null) {
          put(detector.finish());
        }
        stream = row.getString(0);
        originMillis = row.getLong(4);
        detector = new EventDetector(options);
      }
      put(
          detector.accept(
              row.getLong(1),
              row.isNullAt(2) ? null : row.getFloat(2),
              row.isNullAt(3) ? null : row.getFloat(3)));
    }

    private void put(Optional<Event> event) {
      event.ifPresent(found -> ready.add(new StreamEvent(stream, originMillis, found)));
    }

    @Override
    public StreamEvent next() {
      if (!hasNext()) {
        throw new NoSuchElementException("no more events");
      }
      return ready.remove();
    }
  }
}
