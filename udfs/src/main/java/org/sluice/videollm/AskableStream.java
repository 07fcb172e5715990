package org.sluice.videollm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.sluice.language.Decoder;
import org.sluice.language.FrameMarkers;
import org.sluice.language.LanguageModel;
import org.sluice.language.Reply;
import org.sluice.rekv.Rekv;
import org.sluice.rekv.RekvConfig;
import org.sluice.rekv.RekvStream;
import org.sluice.rekv.Retrieved;

/**
 * A stream that the decoder reads frame by frame, after ReKV, and that can be asked at any moment:
 * its memory has the bound that the configuration sets, however long it gets. A question reads in
 * every layer the frames it attends to most and leaves the stream as it is. For one thread; closed
 * by its owner.
 */
public final class AskableStream implements AutoCloseable {
  private final LanguageModel language;
  private final NDArray imageNewline;
  private final RekvStream stream;
  private final int init;
  private final Set<Integer> stopIds;
  private boolean begun;
  private long lastMillis;
  private long sinceStartMillis;

  AskableStream(LanguageModel language, NDArray imageNewline, Rekv rekv, RekvConfig config) {
    this.language = language;
    this.imageNewline = imageNewline;
    this.stopIds = language.prompt().stopIds();
    long[] before = language.beforeVideo();
    this.init = before.length;
    this.stream = rekv.newStream(config, before);
  }

  /**
   * Reads the next frame. One whose time lies before the last one's, that of another file, comes
   * half a second later.
   *
   * @param frame with at least one token
   */
  public void append(FrameTokens frame) {
    if (begun) {
      long step = frame.frameMillis() - lastMillis;
      sinceStartMillis += step >= 0 ? step : FrameMarkers.STEP_MILLIS;
    }
    begun = true;
    lastMillis = frame.frameMillis();
    try (NDManager call = language.decoder().newManager()) {
      stream.append(language.frame(call, frame.tokens(), sinceStartMillis));
    }
  }

  /** Frames that a question can read. */
  public int frames() {
    return stream.blocks();
  }

  /** Frames read and forgotten since; the oldest that is left has this number. */
  public long forgotten() {
    return stream.forgotten();
  }

  /**
   * Answers a question about the stream as far as it has been read.
   *
   * @param maxNewTokens most tokens of the answer, at least 1
   * @throws org.sluice.SluiceException if the question cannot be asked, or is too long
   * @throws IllegalStateException if the stream has no frames yet
   */
  public StreamAnswer answer(String question, int maxNewTokens) {
    long[] prompt = language.afterVideo(question);
    // The last new token is never read back.
    int others = init + 1 + prompt.length + maxNewTokens - 1;
    language.requireRoom(others);
    Decoder decoder = language.decoder();
    try (NDManager call = decoder.newManager();
        Retrieved found = stream.retrieve(language.tokenizer().encode(question))) {
      NDArray newline = imageNewline.reshape(1, imageNewline.size());
      newline.attach(call);
      language.requireRoom(others + found.tokens());
      int read = init + found.tokens() + 1 + prompt.length;
      NDArray asked = decoder.join(call, List.of(newline, decoder.embed(call, prompt)));
      List<Long> written = new ArrayList<>();
      boolean stopped = write(call, found, asked, maxNewTokens, written);
      long[] ids = written.stream().mapToLong(Long::longValue).toArray();
      String text = language.tokenizer().decode(ids);
      return new StreamAnswer(new Reply(text, read, ids.length, stopped), frames(found));
    }
  }

  /** Greedily; tells whether the model ended it. */
  private boolean write(
      NDManager call, Retrieved found, NDArray asked, int maxNewTokens, List<Long> written) {
    Decoder decoder = language.decoder();
    NDArray next = asked;
    while (written.size() < maxNewTokens) {
      try (NDManager step = call.newSubManager()) {
        long token = decoder.mostLikely(step, found.append(step, next)).toLongArray()[0];
        if (stopIds.contains((int) token)) {
          return true;
        }
        written.add(token);
        next = decoder.embed(call, token);
      }
    }
    return false;
  }

  private List<List<Long>> frames(Retrieved found) {
    return IntStream.range(0, language.decoder().config().layers())
        .mapToObj(
            layer ->
                LongStream.of(found.blocks(layer))
                    .map(block -> stream.forgotten() + block)
                    .boxed()
                    .toList())
        .toList();
  }

  @Override
  public void close() {
    stream.close();
  }
}
