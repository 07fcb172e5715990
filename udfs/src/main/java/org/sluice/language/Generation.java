package org.sluice.language;

/**
 * What the decoder wrote.
 *
 * @param tokens vocabulary indices, without the one that ended it
 * @param stopped whether the model ended it; otherwise it was cut at the most tokens asked for
 */
public record Generation(long[] tokens, boolean stopped) {}
