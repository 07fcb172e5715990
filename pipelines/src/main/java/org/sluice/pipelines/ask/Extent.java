package org.sluice.pipelines.ask;

/**
 * What there is of a unit.
 *
 * @param frames that match
 * @param tokens they have
 * @param mostTokens of one of them
 */
public record Extent(long frames, long tokens, int mostTokens) {}
