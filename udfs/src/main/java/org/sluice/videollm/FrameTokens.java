package org.sluice.videollm;

/**
 * One frame as the decoder reads it back.
 *
 * @param frameMillis presentation time in milliseconds from the start of the video
 * @param tokens {@code [k, C]}, decoded from what was stored
 */
public record FrameTokens(long frameMillis, float[] tokens) {}
