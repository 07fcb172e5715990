package org.sluice.videollm;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** How tokens are stored in a table: little endian, {@code [k, C]} in row order. */
public enum TokenCodec {
  /** 32-bit floats, exact. */
  F32("f32") {
    @Override
    public long bytes(long tokens, int channels) {
      return Float.BYTES * tokens * channels;
    }

    @Override
    void put(ByteBuffer out, float[] tokens, int channels, float scale) {
      out.asFloatBuffer().put(tokens);
    }

    @Override
    float[] get(ByteBuffer in, float scale) {
      float[] tokens = new float[in.remaining() / Float.BYTES];
      in.asFloatBuffer().get(tokens);
      return tokens;
    }
  },
  /** 16-bit IEEE floats: half the space, eleven significant bits. */
  F16("f16") {
    @Override
    public long bytes(long tokens, int channels) {
      return Short.BYTES * tokens * channels;
    }

    @Override
    float scale(float[] tokens) {
      float largest = largest(tokens, 0, tokens.length);
      float scale = 1;
      while (largest / scale > LARGEST_HALF && Float.isFinite(largest)) {
        scale *= 2;
      }
      return scale;
    }

    @Override
    void put(ByteBuffer out, float[] tokens, int channels, float scale) {
      for (float token : tokens) {
        out.putShort(Half.of(token / scale));
      }
    }

    @Override
    float[] get(ByteBuffer in, float scale) {
      float[] tokens = new float[in.remaining() / Short.BYTES];
      for (int i = 0; i < tokens.length; i++) {
        tokens[i] = Half.toFloat(in.getShort()) * scale;
      }
      return tokens;
    }
  },
  /**
   * 8-bit integers with a 32-bit scale for every 64 channels of a token, so that one channel far
   * beyond the others costs its 63 neighbours their precision and nobody else: a quarter of the
   * space of f32 and a sixteenth more. An error is at most a 254th of the largest of the 64. The
   * number of channels comes first.
   */
  I8("i8") {
    @Override
    public long bytes(long tokens, int channels) {
      int groups = (channels + GROUP - 1) / GROUP;
      return Integer.BYTES + tokens * (channels + (long) groups * Float.BYTES);
    }

    @Override
    void put(ByteBuffer out, float[] tokens, int channels, float ignored) {
      out.putInt(channels);
      for (int token = 0; token < tokens.length; token += channels) {
        for (int channel = 0; channel < channels; channel += GROUP) {
          int from = token + channel;
          int to = token + Math.min(channels, channel + GROUP);
          float scale = largest(tokens, from, to) / LARGEST_BYTE;
          out.putFloat(scale);
          for (int i = from; i < to; i++) {
            out.put((byte) (scale == 0 ? 0 : Math.round(tokens[i] / scale)));
          }
        }
      }
    }

    @Override
    float[] get(ByteBuffer in, float ignored) {
      int channels = in.getInt();
      int groups = (channels + GROUP - 1) / GROUP;
      int count = in.remaining() / (channels + groups * Float.BYTES);
      float[] tokens = new float[count * channels];
      float scale = 0;
      for (int i = 0; i < tokens.length; i++) {
        if (i % channels % GROUP == 0) {
          scale = in.getFloat();
        }
        tokens[i] = in.get() * scale;
      }
      return tokens;
    }
  };

  private static final float LARGEST_HALF = 65504f;
  private static final float LARGEST_BYTE = 127f;
  private static final int GROUP = 64;

  private final String dtype;

  TokenCodec(String dtype) {
    this.dtype = dtype;
  }

  /**
   * Tokens as stored.
   *
   * @param dtype the codec's name in tables
   * @param scale what all stored numbers are multiplied with; 1 unless f16 is too small for one
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
    throw new IllegalArgumentException(
        "tokenDtype is %s but must be f16, f32 or i8".formatted(dtype));
  }

  /** Name in options and tables. */
  public String dtype() {
    return dtype;
  }

  /** Bytes of so many tokens. */
  public abstract long bytes(long tokens, int channels);

  /**
   * Encodes tokens.
   *
   * @param tokens {@code [k, C]}
   * @param channels C, at least 1
   */
  public Stored encode(float[] tokens, int channels) {
    if (channels < 1 || tokens.length % channels != 0) {
      throw new IllegalArgumentException(
          "%d numbers are no tokens of %d channels".formatted(tokens.length, channels));
    }
    float scale = scale(tokens);
    int bytes = Math.toIntExact(bytes(tokens.length / channels, channels));
    ByteBuffer out = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    put(out, tokens, channels, scale);
    return new Stored(dtype, scale, out.array());
  }

  /** Encodes numbers as those of one token. */
  public Stored encode(float[] token) {
    return encode(token, Math.max(1, token.length));
  }

  /** Decodes what {@link #encode(float[], int)} stored. */
  public static float[] decode(Stored stored) {
    ByteBuffer in = ByteBuffer.wrap(stored.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    return of(stored.dtype()).get(in, stored.scale());
  }

  /** The smallest power of two, from 1 on, by which all numbers must be divided to fit. */
  float scale(float[] tokens) {
    return 1;
  }

  abstract void put(ByteBuffer out, float[] tokens, int channels, float scale);

  abstract float[] get(ByteBuffer in, float scale);

  private static float largest(float[] tokens, int from, int to) {
    float largest = 0;
    for (int i = from; i < to; i++) {
      largest = Math.max(largest, Math.abs(tokens[i]));
    }
    return largest;
  }
}
