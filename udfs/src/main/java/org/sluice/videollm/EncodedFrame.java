package org.sluice.videollm;

/**
 * One frame as the tables keep it.
 *
 * @param frameIndex 0-based index in its segment
 * @param frameMillis presentation time in milliseconds from the start of the video
 * @param reference whether the tower ran in full
 * @param change share of the tower's tokens, in [0, 1], that moved since the frame before; null for
 *     a segment's first
 * @param novelty how unlike the stream so far, in [0, 1]; null where the reducer does not tell
 * @param positions raster index of each kept token after pooling, ascending, {@code [k]}
 * @param embedding mean of all pooled tokens, {@code [C]}
 * @param tokens the kept tokens, {@code [k, C]}, as stored
 * @param tokensDense tokens after pooling, before reduction
 * @param tokensRecomputed tokens every layer of the tower computed for this frame
 * @param tokensOfTower tokens of a frame in the tower
 */
public record EncodedFrame(
    int frameIndex,
    long frameMillis,
    boolean reference,
    Float change,
    Float novelty,
    short[] positions,
    float[] embedding,
    TokenCodec.Stored tokens,
    int tokensDense,
    int tokensRecomputed,
    int tokensOfTower) {}
