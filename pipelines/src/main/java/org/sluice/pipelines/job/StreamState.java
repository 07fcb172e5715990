package org.sluice.pipelines.job;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * What is kept of a stream from one file to the next. A few kilobytes whatever its length: the
 * fingerprint and numbers are about 100 bytes and the name of a file; the memory of STC-Pruner is
 * 20 bytes and 8 for each selected channel, and there is none where every segment starts anew. The
 * frames that questions look back to lie in entries of their own.
 *
 * @param fingerprint of the model and the options that the memory depends on
 * @param files taken, whatever became of them
 * @param segments encoded
 * @param frames encoded
 * @param lastFile name of the last file taken; empty before the first
 * @param endMillis UTC end of the stretch it covers so far; 0 before the first file
 * @param lastFrameAtMillis UTC time of the last frame encoded; 0 before the first
 * @param memory of the reducer
 * @param contextFrom number of the oldest entry of its {@link StreamContext}
 * @param contextTo number of the next
 */
record StreamState(
    String fingerprint,
    long files,
    long segments,
    long frames,
    String lastFile,
    long endMillis,
    long lastFrameAtMillis,
    byte[] memory,
    long contextFrom,
    long contextTo) {
  private static final int VERSION = 2;

  static StreamState start(String fingerprint) {
    return new StreamState(fingerprint, 0, 0, 0, "", 0, 0, new byte[0], 0, 0);
  }

  /**
   * Reads a stream's state.
   *
   * @param fingerprint that it must have
   * @throws org.sluice.SluiceException if it is another version's, model's or configuration's
   */
  static StreamState of(byte[] bytes, String stream, String fingerprint) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int version = in.readInt();
      if (version != VERSION) {
        throw WatchErrors.otherStateVersion(stream, version, VERSION);
      }
      StreamState state =
          new StreamState(
              in.readUTF(),
              in.readLong(),
              in.readLong(),
              in.readLong(),
              in.readUTF(),
              in.readLong(),
              in.readLong(),
              in.readNBytes(in.readInt()),
              in.readLong(),
              in.readLong());
      if (!state.fingerprint.equals(fingerprint)) {
        throw WatchErrors.otherState(stream);
      }
      return state;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(VERSION);
      out.writeUTF(fingerprint);
      out.writeLong(files);
      out.writeLong(segments);
      out.writeLong(frames);
      out.writeUTF(lastFile);
      out.writeLong(endMillis);
      out.writeLong(lastFrameAtMillis);
      out.writeInt(memory.length);
      out.write(memory);
      out.writeLong(contextFrom);
      out.writeLong(contextTo);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
