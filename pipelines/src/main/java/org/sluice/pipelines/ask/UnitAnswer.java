package org.sluice.pipelines.ask;

import static java.util.Comparator.naturalOrder;

import java.io.Serializable;
import java.util.Comparator;
import java.util.List;

/**
 * The answer of one unit.
 *
 * @param unit its key
 * @param text the answer
 * @param cited what it was read from
 * @param framesUsed frames read
 * @param tokensRead visual tokens read
 * @param tokensIn all tokens read: prompt, visual tokens and question
 * @param tokensOut tokens written
 */
public record UnitAnswer(
    String unit,
    String text,
    List<Span> cited,
    int framesUsed,
    long tokensRead,
    int tokensIn,
    int tokensOut)
    implements Serializable {
  /** Stream by stream, each in the order of what was read first. */
  static final Comparator<UnitAnswer> IN_TIME =
      Comparator.comparing((UnitAnswer answer) -> answer.cited().get(0).streamId())
          .thenComparing(
              answer -> answer.cited().get(0).startAt(), Comparator.nullsFirst(naturalOrder()))
          .thenComparing(answer -> answer.cited().get(0).startMillis())
          .thenComparing(UnitAnswer::unit);
}
