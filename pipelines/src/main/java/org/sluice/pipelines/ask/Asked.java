package org.sluice.pipelines.ask;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * What came of a question.
 *
 * @param question as it was asked
 * @param filter what of the lake was meant
 * @param options how it was answered
 * @param answers one a unit, stream by stream in time order
 * @param extents what every unit has
 * @param fingerprint of everything that turns tokens into answers; empty where none is kept
 * @param wallMillis time it took
 */
public record Asked(
    String question,
    FrameFilter filter,
    AskOptions options,
    List<UnitAnswer> answers,
    Map<String, Extent> extents,
    String fingerprint,
    long wallMillis) {

  /** Frames of a unit that matched. */
  public long framesMatched(UnitAnswer answer) {
    return extents.get(answer.unit()).frames();
  }

  /** Tokens that these have. */
  public long tokensStored(UnitAnswer answer) {
    return extents.get(answer.unit()).tokens();
  }

  /** Rows of the table of asked questions. */
  List<Row> rows(Instant now) {
    return answers.stream()
        .map(
            answer ->
                RowFactory.create(
                    Timestamp.from(now),
                    question,
                    filter.describe(),
                    options.each().text(),
                    answer.unit(),
                    answer.text(),
                    answer.cited().stream().map(Span::toRow).toArray(),
                    options.retrieval().text(),
                    answer.framesUsed(),
                    framesMatched(answer),
                    answer.tokensRead(),
                    tokensStored(answer),
                    fingerprint))
        .toList();
  }
}
