package org.sluice.videollm;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** How tokens are stored in a table: little endian, {@code [k, C]} in row order. */
public enum TokenCodec {
  /** 32-bit floats, exact. */
  F32("f32", 4) {
    @Override
    void put(ByteBuffer out, float value) {
      out.putFloat(value);
    }

    @Override
    float get(ByteBuffer in) {
      return in.getFloat();
    }
  },
  /** 16-bit IEEE floats: half the space, eleven significant bits. */
  F16("f16", 2) {
    @Override
    void put(ByteBuffer out, float value) {
      out.putShort(Half.of(value));
    }

    @Override
    float get(ByteBuffer in) {
      return Half.toFloat(in.getShort());
    }
  };

  private static final float LARGEST_HALF = 65504f;

  private final String dtype;
  private final int bytes;

  TokenCodec(String dtype, int bytes) {
    this.dtype = dtype;
    this.bytes = bytes;
  }

  /**
   * Tokens as stored.
   *
   * @param dtype the codec's name in tables
   * @param scale what the stored numbers are multiplied with
   * @param bytes {@code [k, C]}
   */
  public record Stored(String dtype, float scale, byte[] bytes) {}

  /** The codec with a name in tables. */
  public static TokenCodec of(String dtype) {
    for (TokenCodec codec : values()) {
      if (codec.dtype.equals(dtype)) {
        return codec;
      }
    }
    throw new IllegalArgumentException("tokenDtype is %s but must be f16 or f32".formatted(dtype));
  }

  /** Name in options and tables. */
  public String dtype() {
    return dtype;
  }

  /** Bytes of one number. */
  public int bytes() {
    return bytes;
  }

  /**
   * Encodes tokens; the scale is 1 unless a value would not fit, then the smallest sufficient power
   * of two.
   */
  public Stored encode(float[] tokens) {
    float scale = 1;
    if (this == F16) {
      float largest = 0;
      for (float token : tokens) {
        largest = Math.max(largest, Math.abs(token));
      }
      while (largest / scale > LARGEST_HALF && Float.isFinite(largest)) {
        scale *= 2;
      }
    }
    ByteBuffer out = ByteBuffer.allocate(tokens.length * bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (float token : tokens) {
      put(out, token / scale);
    }
    return new Stored(dtype, scale, out.array());
  }

  /** Decodes what {@link #encode} stored. */
  public static float[] decode(Stored stored) {
    TokenCodec codec = of(stored.dtype());
    ByteBuffer in = ByteBuffer.wrap(stored.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    float[] tokens = new float[stored.bytes().length / codec.bytes];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = codec.get(in) * stored.scale();
    }
    return tokens;
  }

  abstract void put(ByteBuffer out, float value);

  abstract float get(ByteBuffer in);
}
