package org.sluice.pipelines.ask;

import java.io.Serializable;
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
    implements Serializable {}
