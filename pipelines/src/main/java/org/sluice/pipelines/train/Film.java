package org.sluice.pipelines.train;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A scene as training keeps it.
 *
 * @param frameMillis times of its frames
 * @param frames 8-bit RGB of each after resizing, {@code [H, W, 3]}
 * @param questions about it
 */
record Film(long[] frameMillis, List<byte[]> frames, List<Question> questions) {
  void write(DataOutputStream out) throws IOException {
    out.writeInt(frameMillis.length);
    for (int f = 0; f < frameMillis.length; f++) {
      out.writeLong(frameMillis[f]);
      out.write(frames.get(f));
    }
    out.writeInt(questions.size());
    for (Question question : questions) {
      out.writeLong(question.askMillis());
      out.writeUTF(question.family());
      out.writeUTF(question.template());
      out.writeUTF(question.question());
      out.writeUTF(question.answer());
    }
  }

  static Film read(DataInputStream in, int frameBytes) throws IOException {
    long[] times = new long[in.readInt()];
    List<byte[]> frames = new ArrayList<>();
    for (int f = 0; f < times.length; f++) {
      times[f] = in.readLong();
      byte[] frame = new byte[frameBytes];
      in.readFully(frame);
      frames.add(frame);
    }
    int count = in.readInt();
    List<Question> questions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      questions.add(
          new Question(in.readLong(), in.readUTF(), in.readUTF(), in.readUTF(), in.readUTF()));
    }
    return new Film(times, frames, questions);
  }
}
