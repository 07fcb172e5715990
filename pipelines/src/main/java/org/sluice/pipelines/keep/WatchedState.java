package org.sluice.pipelines.keep;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.sluice.pipelines.job.StreamStates;
import org.sluice.pipelines.lake.Lake;
import org.sluice.pipelines.lake.LakeErrors;
import org.sluice.pipelines.lake.Leftovers;
import org.sluice.pipelines.lake.PendingBatch;
import org.sluice.pipelines.lake.QueryDirectory;
import org.sluice.pipelines.landing.LandingSeed;

/**
 * What a watching query knows of streams and files. Spark's checkpoint holds names and states in
 * many versions, and in files of the state store that nobody can take a single row out of. So to
 * forget, a query is given a new checkpoint, which begins with what the old one knew of all other
 * streams; the old one is deleted as a whole.
 */
final class WatchedState {
  private static final String OFFSETS = "offsets";
  private static final String COMMITS = "commits";

  private final Lake lake;
  private final QueryDirectory query;
  private final LandingSeed.Rule rule;
  private final Set<String> streams;

  /**
   * Of one query, which nobody runs.
   *
   * @param streams of which rows are forgotten
   */
  WatchedState(Lake lake, QueryDirectory query, LandingSeed.Rule rule, Set<String> streams) {
    this.lake = lake;
    this.query = query;
    this.rule = rule;
    this.streams = streams;
  }

  /** Whether it knows anything of what is to be forgotten. */
  boolean isConcerned() {
    return !concerned().isEmpty();
  }

  /** Streams whose state begins anew: each is made of all files that it has been through. */
  private Set<String> concerned() {
    Set<String> concerned = new TreeSet<>();
    for (long batch : query.batches(OFFSETS)) {
      concerned.addAll(LandingSeed.concerned(offset(batch), rule));
    }
    query.seed().ifPresent(seed -> concerned.addAll(read(seed).concerned(rule)));
    Set<String> known = new TreeSet<>(present().streams());
    known.retainAll(streams);
    concerned.addAll(known);
    return concerned;
  }

  /** How far it has got, and what it has planned. */
  private LandingSeed present() {
    List<Long> committed = query.batches(COMMITS);
    List<Long> planned = query.batches(OFFSETS);
    LandingSeed present;
    if (committed.isEmpty()) {
      int slots = Integer.parseInt(query.configuration().getOrDefault("slots", "1"));
      present = query.seed().map(this::read).orElseGet(() -> LandingSeed.empty(slots));
    } else {
      present = LandingSeed.empty(1).after(offset(last(committed)));
    }
    boolean isAtOne =
        !planned.isEmpty() && (committed.isEmpty() || last(planned) > last(committed));
    return isAtOne ? present.before(offset(last(planned))) : present;
  }

  private static long last(List<Long> batches) {
    return batches.get(batches.size() - 1);
  }

  private LandingSeed read(Path seed) {
    return LandingSeed.read(StreamStates.plan(seed), lake.fileSystem().getConf());
  }

  /** The entry of the one source there is, behind a version and what Spark says of the batch. */
  private String offset(long batch) {
    Path file = new Path(new Path(query.checkpoint(), OFFSETS), Long.toString(batch));
    try (FSDataInputStream in = lake.fileSystem().open(file)) {
      List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      return lines.get(2);
    } catch (IOException | IndexOutOfBoundsException e) {
      throw LakeErrors.unreadable(file.toString(), e);
    }
  }

  /** Makes the query begin anew without it. */
  void forget() {
    Set<String> gone = concerned();
    LandingSeed present = present();
    Path seed = query.newSeed();
    StreamStates.write(StreamStates.without(states(), gone), seed);
    query.write(StreamStates.plan(seed), present.without(rule).toBytes());
    // The batch at hand is written under another name, so nothing of it may be there.
    PendingBatch pending = new PendingBatch(lake, query.path());
    new Leftovers(lake).undo(pending.segments());
    query.beginAnew(seed);
    pending.end();
  }

  private Dataset<Row> states() {
    return query.hasCommitted()
        ? StreamStates.ofCheckpoint(lake.spark(), query.checkpoint())
        : query
            .seed()
            .map(seed -> StreamStates.read(lake.spark(), seed))
            .orElseGet(() -> StreamStates.none(lake.spark()));
  }
}
