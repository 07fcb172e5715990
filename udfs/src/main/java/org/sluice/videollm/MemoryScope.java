package org.sluice.videollm;

/** How far the pruner's temporal anchor reaches back; the same in batch and live. */
public enum MemoryScope {
  /** Every segment starts with an empty memory, so segments of a video run in parallel. */
  SEGMENT,
  /** One memory for the whole stream, so its segments run in order. */
  STREAM
}
