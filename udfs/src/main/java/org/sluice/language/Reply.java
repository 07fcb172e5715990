package org.sluice.language;

/**
 * A model's answer to a question.
 *
 * @param text as decoded, without control tokens
 * @param tokensIn tokens read for it: prompt, visual tokens and question
 * @param tokensOut tokens written, without the one that ended it
 * @param stopped whether the model ended it; otherwise it was cut at the most tokens asked for
 */
public record Reply(String text, int tokensIn, int tokensOut, boolean stopped) {}
