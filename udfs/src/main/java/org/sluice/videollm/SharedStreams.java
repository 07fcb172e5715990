package org.sluice.videollm;

import org.sluice.stc.GroupEncoder;

/**
 * Streams that share a model's calls: their reference frames go through the tower together, and so
 * do their selective frames, each against its own stream's reference. What a stream holds stays its
 * own. Shared calls change tokens by rounding only.
 *
 * <p>Holds no native memory of its own; may be used by several threads, a session by one at a time.
 */
public final class SharedStreams {
  private final VisualEncoder encoder;
  private final EncodeOptions options;
  private final GroupEncoder groups;
  private final int groupFrames;
  private final SharedCalls<FrameGroup, EncodedGroup> calls;

  SharedStreams(VisualEncoder encoder, EncodeOptions options, BatchOptions batch) {
    this.encoder = encoder;
    this.options = options;
    this.groups = encoder.groups(options.cacher());
    this.groupFrames = groups.groupFrames(options.groupFrames(), batch.streams());
    this.calls = new SharedCalls<>(new GroupCall(encoder, groups)::run, EncodedGroup::close, batch);
  }

  /** Frames a stream puts into a call. */
  public int groupFrames() {
    return groupFrames;
  }

  /** Starts a stream; the caller closes it. */
  public StreamSession open() {
    return new StreamSession(encoder, options, groups, groupFrames, calls.join());
  }
}
