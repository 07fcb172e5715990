package org.sluice.pipelines.lake;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.exists;
import static org.apache.spark.sql.functions.lit;

import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * Takes something out of the tables so that their files do not hold it any more, nor their logs.
 * Nobody may be writing to the lake meanwhile. Everything can be done again: stopped anywhere, the
 * same from the start on does the rest.
 */
public final class Erasure {
  private final Lake lake;
  private final Forgettable what;
  private final List<String> videos;
  private final List<String> segments;
  private final Set<String> generations = new TreeSet<>();
  private final Set<String> streams = new TreeSet<>();

  /** Looks for what is to go. */
  public Erasure(Lake lake, Forgettable what) {
    this.lake = lake;
    this.what = what;
    this.videos = note(videos(), "video_id");
    this.segments = note(segments(), "segment_id");
  }

  private List<String> note(Dataset<Row> rows, String key) {
    List<String> keys = new ArrayList<>();
    for (Row row : rows.select(key, "stream_id", "generation").collectAsList()) {
      keys.add(row.getString(0));
      streams.add(row.getString(1));
      generations.add(row.getString(2));
    }
    return keys;
  }

  private Dataset<Row> videos() {
    if (what instanceof Forgettable.Before before) {
      return ofStream(Retention.endedBefore(lake, before.millis()), before.stream());
    }
    return lake.videosTable().rows().where(condition("video_id"));
  }

  private Dataset<Row> segments() {
    if (what instanceof Forgettable.Before before) {
      // Those of no video at all are what an index left that was stopped.
      Dataset<Row> known = lake.videosTable().rows().select("video_id");
      Dataset<Row> of = lake.spark().createDataset(videos, Encoders.STRING()).toDF("video_id");
      Dataset<Row> stray =
          Retention.segmentsEnd(lake)
              .where(col("ended").lt(lit(before.millis())))
              .join(known, LakeTable.onColumn("video_id"), "left_anti")
              .select("video_id");
      Dataset<Row> rows = ofStream(lake.segmentsTable().rows(), before.stream());
      return rows.join(of.union(stray), LakeTable.onColumn("video_id"), "left_semi");
    }
    return lake.segmentsTable().rows().where(condition("video_id"));
  }

  private static Dataset<Row> ofStream(Dataset<Row> rows, String stream) {
    return stream == null ? rows : rows.where(col("stream_id").equalTo(stream));
  }

  private Column condition(String videoColumn) {
    return what instanceof Forgettable.Stream stream
        ? col("stream_id").equalTo(stream.name())
        : col(videoColumn).equalTo(((Forgettable.Video) what).id());
  }

  /**
   * Kept answers that were read from it; of a stream also those whose question or options name it.
   */
  private Column cites() {
    if (what instanceof Forgettable.Stream stream) {
      String name = "(?<![\\w-])" + Pattern.quote(stream.name()) + "(?![\\w-])";
      return exists(col("cited"), span -> span.getField("stream_id").equalTo(stream.name()))
          .or(col("asked_of").rlike(name))
          .or(col("question").rlike(name))
          .or(col("unit").equalTo(stream.name()));
    }
    if (what instanceof Forgettable.Before before) {
      Column cutoff = lit(new Timestamp(before.millis()));
      return exists(
          col("cited"),
          span -> {
            Column old = coalesce(span.getField("end_at"), col("asked_at")).lt(cutoff);
            return before.stream() == null
                ? old
                : old.and(span.getField("stream_id").equalTo(before.stream()));
          });
    }
    String id = ((Forgettable.Video) what).id();
    return exists(col("cited"), span -> span.getField("video_id").equalTo(id));
  }

  /** Streams it belongs to. */
  public Set<String> streams() {
    return streams;
  }

  /** Rows that are to go, by table; tables without any are left out. */
  public Map<String, Long> rows() {
    Map<String, Long> rows = new LinkedHashMap<>();
    for (LakeTable table : lake.everyTable()) {
      long count = table.isEmpty() ? 0 : rows(table).count();
      if (count > 0) {
        rows.put(table.name(), count);
      }
    }
    return rows;
  }

  private Dataset<Row> rows(LakeTable table) {
    if (table == lake.askedTable()) {
      return table.rows().where(cites());
    }
    if (what instanceof Forgettable.Stream stream) {
      return table.rows().where(col("stream_id").equalTo(stream.name()));
    }
    return table == lake.videosTable()
        ? table.rowsWhereIn("video_id", videos)
        : table.rowsWhereIn("segment_id", segments);
  }

  /** Tables in the order in which rows leave them: what the rest is found by goes last. */
  public List<LakeTable> order() {
    List<LakeTable> order = new ArrayList<>(lake.everyTable());
    order.remove(lake.segmentsTable());
    order.add(lake.segmentsTable());
    return order;
  }

  /** Suspicions of files that brought processes down. */
  public void deleteAttempts() {
    AttemptJournal journal = new AttemptJournal(lake.stateDirectory(), lake.fileSystem().getConf());
    journal.forget(Set.copyOf(segments));
    journal.forget(generations);
  }

  /** Deletes the rows of one table. */
  public void deleteFrom(LakeTable table) {
    if (table == lake.askedTable()) {
      table.deleteWhere(cites());
    } else if (what instanceof Forgettable.Stream stream) {
      table.deleteWhere(col("stream_id").equalTo(stream.name()));
    } else {
      boolean isVideos = table == lake.videosTable();
      Collection<String> ids = isVideos ? videos : segments;
      table.deleteWhereIn(isVideos ? "video_id" : "segment_id", ids);
    }
  }

  /**
   * Writes files that hold deleted rows anew, deletes all that the table does not need, and gives
   * up its past, by which deleted rows could still be told.
   */
  public void clean(LakeTable table) {
    table.purge();
    table.vacuumAll();
    new TableHistory(lake, table).end();
  }
}
