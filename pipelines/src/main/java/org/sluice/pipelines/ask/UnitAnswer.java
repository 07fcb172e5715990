package org.sluice.pipelines.ask;

import static java.util.Comparator.naturalOrder;

import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import org.sluice.language.Reply;

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
  /**
   * An answer and what it was read from.
   *
   * @param frames of one unit that were read, in that order
   */
  static UnitAnswer of(Reply reply, List<AskedFrame> frames) {
    return new UnitAnswer(
        frames.get(0).unit(),
        reply.text(),
        AskedFrame.cite(frames),
        frames.size(),
        frames.stream().mapToLong(AskedFrame::kept).sum(),
        reply.tokensIn(),
        reply.tokensOut());
  }

  /** Stream by stream, each in the order of what was read first. */
  static final Comparator<UnitAnswer> IN_TIME =
      Comparator.comparing((UnitAnswer answer) -> answer.cited().get(0).streamId())
          .thenComparing(
              answer -> answer.cited().get(0).startAt(), Comparator.nullsFirst(naturalOrder()))
          .thenComparing(answer -> answer.cited().get(0).startMillis())
          .thenComparing(UnitAnswer::unit);
}
