package org.sluice.pipelines.job;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.sluice.videollm.TokenCodec;

/**
 * A frame that later segments of its stream may be asked with.
 *
 * @param atMillis UTC
 * @param tokens as stored in the lake
 */
record ContextFrame(long atMillis, TokenCodec.Stored tokens) {

  void write(DataOutputStream out) throws IOException {
    out.writeLong(atMillis);
    out.writeUTF(tokens.dtype());
    out.writeFloat(tokens.scale());
    out.writeInt(tokens.bytes().length);
    out.write(tokens.bytes());
  }

  static ContextFrame read(DataInputStream in) throws IOException {
    long at = in.readLong();
    String dtype = in.readUTF();
    float scale = in.readFloat();
    return new ContextFrame(at, new TokenCodec.Stored(dtype, scale, in.readNBytes(in.readInt())));
  }
}
