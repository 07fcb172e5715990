package org.sluice.pipelines.train;

import java.util.List;
import java.util.stream.LongStream;

/**
 * A clip and its questions written out as one sequence of tokens: first what a prompt has before
 * the video, and all frames; then each question's block, which goes on where the last frame it sees
 * ended, as if nothing had come between.
 *
 * <p>A block begins with image_newline, as at inference, where it follows the last visual token.
 *
 * @param clip whose tokens go to {@code visual}
 * @param ids vocabulary indices, 0 where visual tokens or image_newline go, {@code [S]}
 * @param block 0 before the questions, then 1, 2 and so on, {@code [S]}
 * @param sees how many of the tokens before the questions each may look at, {@code [S]}
 * @param positions {@code [S]}
 * @param visual where the frames' tokens go, in order
 * @param newlines where image_newline goes, one a question
 * @param answers the tokens after which an answer token follows
 * @param expected those answer tokens
 */
record Sequence(
    Clip clip,
    long[] ids,
    long[] block,
    long[] sees,
    long[] positions,
    long[] visual,
    long[] newlines,
    long[] answers,
    long[] expected) {

  int length() {
    return ids.length;
  }

  static Sequence of(Clip clip, PromptFormat format) {
    Builder builder = new Builder();
    for (long id : format.beforeVideo()) {
      builder.prefix(id);
    }
    long[] markers = format.markers(clip.frameMillis());
    int[] ends = new int[markers.length + 1];
    ends[0] = builder.at();
    for (int f = 0; f < markers.length; f++) {
      builder.prefix(markers[f]);
      for (int t = 0; t < clip.tokens().get(f).length / clip.width(); t++) {
        builder.visual.add(builder.at());
        builder.prefix(0);
      }
      ends[f + 1] = builder.at();
    }
    int block = 0;
    for (Clip.Asked question : clip.questions()) {
      builder.question(++block, ends[question.frames()], question);
    }
    return builder.build(clip);
  }

  /** Lists that grow. */
  private static final class Builder {
    private final Longs ids = new Longs();
    private final Longs blocks = new Longs();
    private final Longs sees = new Longs();
    private final Longs positions = new Longs();
    private final Longs visual = new Longs();
    private final Longs newlines = new Longs();
    private final Longs answers = new Longs();
    private final Longs expected = new Longs();

    int at() {
      return ids.size;
    }

    void prefix(long id) {
      int at = at();
      add(id, 0, at + 1, at);
    }

    void question(int block, int seen, Clip.Asked question) {
      long[] answer = question.answer();
      int position = seen;
      newlines.add(at());
      add(0, block, seen, position++);
      for (long id : question.prompt()) {
        add(id, block, seen, position++);
      }
      for (int i = 0; i < answer.length; i++) {
        answers.add(at() - 1);
        expected.add(answer[i]);
        if (i + 1 < answer.length) {
          add(answer[i], block, seen, position++);
        }
      }
    }

    private void add(long id, long block, long seen, long position) {
      ids.add(id);
      blocks.add(block);
      sees.add(seen);
      positions.add(position);
    }

    Sequence build(Clip clip) {
      return new Sequence(
          clip,
          ids.toArray(),
          blocks.toArray(),
          sees.toArray(),
          positions.toArray(),
          visual.toArray(),
          newlines.toArray(),
          answers.toArray(),
          expected.toArray());
    }
  }

  private static final class Longs {
    private long[] values = new long[256];
    private int size;

    void add(long value) {
      if (size == values.length) {
        values = java.util.Arrays.copyOf(values, 2 * size);
      }
      values[size++] = value;
    }

    long[] toArray() {
      return java.util.Arrays.copyOf(values, size);
    }
  }

  /** The places of some sequences in a batch of rows of S tokens each. */
  static long[] places(
      List<Sequence> rows, int s, java.util.function.Function<Sequence, long[]> of) {
    LongStream all = LongStream.empty();
    for (int row = 0; row < rows.size(); row++) {
      long first = (long) row * s;
      all = LongStream.concat(all, LongStream.of(of.apply(rows.get(row))).map(at -> first + at));
    }
    return all.toArray();
  }
}
