package org.sluice.pipelines.lake;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * Takes out what an interrupted run and replaced videos left behind. Segments always go first:
 * should this be interrupted too, their frames and answers are orphans and go the next time,
 * whereas a segment without its frames would count as done.
 */
public final class Leftovers {
  private final Lake lake;

  /** Of a lake. */
  public Leftovers(Lake lake) {
    this.lake = lake;
  }

  /**
   * Deletes frames and answers whose segment was never committed, or is gone. Those of a live batch
   * that is being written, or that will be finished when its query is started again, stay.
   */
  public void deleteOrphans() {
    for (LakeTable table : List.of(lake.framesTable(), lake.answersTable())) {
      if (table.isEmpty()) {
        continue;
      }
      List<String> orphans =
          table
              .rows()
              .select("segment_id")
              .distinct()
              .join(
                  lake.segmentsTable().rows().select("segment_id"),
                  LakeTable.onColumn("segment_id"),
                  "left_anti")
              .as(Encoders.STRING())
              .collectAsList();
      table.deleteWhereIn("segment_id", abandoned(orphans));
    }
  }

  /**
   * Leaves out those of live batches. A batch is pending before its first row is written and until
   * its segments are: so what is not pending any more is looked for among the segments again.
   */
  private List<String> abandoned(List<String> orphans) {
    if (orphans.isEmpty()) {
      return orphans;
    }
    Set<String> pending = PendingBatch.segmentsOf(lake);
    List<String> left = orphans.stream().filter(id -> !pending.contains(id)).toList();
    Set<String> committed =
        Set.copyOf(
            lake.segmentsTable()
                .rowsWhereIn("segment_id", left)
                .select("segment_id")
                .as(Encoders.STRING())
                .collectAsList());
    return left.stream().filter(id -> !committed.contains(id)).toList();
  }

  /**
   * Deletes what these videos have of other generations than the ones to keep.
   *
   * @param keep generations to keep of each video, by {@code video_id}
   * @return the segments deleted
   */
  public Collection<String> deleteOtherGenerations(Map<String, Set<String>> keep) {
    if (keep.isEmpty()) {
      return List.of();
    }
    List<String> replaced = new ArrayList<>();
    for (SegmentsTable.Known segment : lake.segmentsTable().ofVideos(keep.keySet())) {
      if (!keep.get(segment.videoId()).contains(segment.generation())) {
        replaced.add(segment.segmentId());
      }
    }
    delete(replaced);
    return replaced;
  }

  /**
   * Deletes what all videos have of other generations than the one readers see. Nobody may be
   * indexing: what is being made to replace a generation looks the same.
   *
   * @return how many segments
   */
  public int deleteReplaced() {
    if (lake.videosTable().isEmpty() || lake.segmentsTable().isEmpty()) {
      return 0;
    }
    Dataset<Row> current =
        lake.videosTable().rows().selectExpr("video_id", "generation AS current_generation");
    List<String> replaced =
        lake.segmentsTable()
            .rows()
            .join(current, LakeTable.onColumn("video_id"), "inner")
            .where("generation != current_generation")
            .select("segment_id")
            .as(Encoders.STRING())
            .collectAsList();
    delete(replaced);
    return replaced.size();
  }

  /**
   * Deletes what was written of a batch whose videos are not in: it will be written under another
   * name, and what is there of it would be there twice.
   *
   * @param segmentIds of the batch
   */
  public void undo(Collection<String> segmentIds) {
    if (segmentIds.isEmpty()) {
      return;
    }
    Dataset<Row> committed =
        lake.segmentsTable()
            .rowsWhereIn("segment_id", segmentIds)
            .join(
                lake.videosTable().rows().select("video_id"),
                LakeTable.onColumn("video_id"),
                "left_semi");
    Set<String> stay =
        Set.copyOf(committed.select("segment_id").as(Encoders.STRING()).collectAsList());
    delete(segmentIds.stream().filter(id -> !stay.contains(id)).toList());
  }

  /** Deletes segments with their frames and answers. */
  public void delete(Collection<String> segmentIds) {
    lake.segmentsTable().delete(segmentIds);
    lake.framesTable().deleteWhereIn("segment_id", segmentIds);
    lake.answersTable().deleteWhereIn("segment_id", segmentIds);
  }
}
