package org.sluice.pipelines.job;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.sluice.pipelines.lake.AnswersTable;
import org.sluice.pipelines.lake.IndexLock;
import org.sluice.pipelines.lake.Lake;
import org.sluice.pipelines.lake.SegmentsTable;

/** Asks segments that are in the lake what they have not been asked, from their stored tokens. */
final class MissingAnswers {
  private final Lake lake;
  private final IndexLock lock;
  private final TaskSetup setup;
  private final CommitListener listener;

  MissingAnswers(Lake lake, IndexLock lock, TaskSetup setup, CommitListener listener) {
    this.lake = lake;
    this.lock = lock;
    this.setup = setup;
    this.listener = listener;
  }

  /**
   * Answers and commits, so many segments at a time.
   *
   * @param segments that are in
   * @return answers given
   */
  long answer(Collection<SegmentsTable.Known> segments, int segmentsPerWave) {
    List<Map.Entry<String, AnswerTask.Missing>> missing =
        new ArrayList<>(missing(segments).entrySet());
    long given = 0;
    for (int from = 0; from < missing.size(); from += segmentsPerWave) {
      Map<String, AnswerTask.Missing> wave = new HashMap<>();
      missing
          .subList(from, Math.min(missing.size(), from + segmentsPerWave))
          .forEach(one -> wave.put(one.getKey(), one.getValue()));
      given += answer(wave);
    }
    return given;
  }

  private long answer(Map<String, AnswerTask.Missing> wave) {
    int tasks = Math.min(wave.size(), lake.spark().sparkContext().defaultParallelism());
    Dataset<Row> frames =
        lake.framesTable()
            .ofSegments(wave.keySet())
            .select(AnswerTask.COLUMNS.stream().map(functions::col).toArray(Column[]::new))
            .repartition(tasks, functions.col("segment_id"))
            .sortWithinPartitions("segment_id", "frame_index");
    List<Row> answers;
    try {
      answers = frames.javaRDD().mapPartitions(new AnswerTask(setup, wave)).collect();
    } catch (RuntimeException e) {
      throw TaskFailures.of(e);
    }
    lock.requireHeld();
    lake.answersTable().put(lake.spark().createDataFrame(answers, AnswersTable.SCHEMA).coalesce(1));
    listener.after(CommitListener.Stage.ANSWERS);
    return answers.size();
  }

  private Map<String, AnswerTask.Missing> missing(Collection<SegmentsTable.Known> segments) {
    Map<String, AnswerTask.Missing> missing = new LinkedHashMap<>();
    Set<String> prompts = setup.questions().byId().keySet();
    for (SegmentsTable.Known segment : segments) {
      if (segment.frames() > 0) {
        missing.put(
            segment.segmentId(),
            new AnswerTask.Missing(
                segment.streamId(),
                segment.startMillis(),
                segment.endMillis(),
                new ArrayList<>(prompts)));
      }
    }
    if (missing.isEmpty() || lake.answersTable().isEmpty()) {
      return missing;
    }
    for (Row row :
        lake.answersTable()
            .rows()
            .where(functions.col("prompt_id").isin(prompts.toArray()))
            .where(functions.col("answer_fingerprint").equalTo(setup.answerFingerprint()))
            .select("segment_id", "prompt_id")
            .collectAsList()) {
      AnswerTask.Missing segment = missing.get(row.getString(0));
      if (segment != null) {
        segment.promptIds().remove(row.getString(1));
      }
    }
    missing.values().removeIf(segment -> segment.promptIds().isEmpty());
    return missing;
  }
}
