package org.sluice.checkpoint;

import java.nio.ByteBuffer;

/** Conversion of stored elements to Java's types. */
final class Elements {
  private static final int HALF_EXPONENT_BIAS = 15;
  private static final int FLOAT_EXPONENT_BIAS = 127;

  private Elements() {}

  static float[] floats(String name, DType dtype, ByteBuffer bytes) {
    float[] values = new float[bytes.remaining() / dtype.bytes()];
    switch (dtype) {
      case F32 -> bytes.asFloatBuffer().get(values);
      case F64 -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) bytes.getDouble(8 * i);
        }
      }
      case F16 -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = halfToFloat(bytes.getShort(2 * i));
        }
      }
      case BF16 -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = Float.intBitsToFloat(bytes.getShort(2 * i) << 16);
        }
      }
      default -> throw new IllegalArgumentException(name + " is " + dtype + ": no real numbers");
    }
    return values;
  }

  static long[] longs(String name, DType dtype, ByteBuffer bytes) {
    long[] values = new long[bytes.remaining() / dtype.bytes()];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (dtype) {
            case I64 -> bytes.getLong(8 * i);
            case I32 -> bytes.getInt(4 * i);
            case I16 -> bytes.getShort(2 * i);
            case I8 -> bytes.get(i);
            case U8 -> bytes.get(i) & 0xFF;
            case BOOL -> bytes.get(i) == 0 ? 0 : 1;
            default ->
                throw new IllegalArgumentException(name + " is " + dtype + ": no whole numbers");
          };
    }
    return values;
  }

  /** IEEE 754 binary16 to binary32, exact for every value including subnormals, infinities, NaN. */
  static float halfToFloat(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = (half >> 10) & 0x1F;
    int mantissa = half & 0x3FF;
    if (exponent == 0x1F) {
      return Float.intBitsToFloat(sign | 0x7F800000 | (mantissa << 13));
    }
    if (exponent == 0) {
      // A subnormal half is mantissa * 2^-24, which f32 holds as a normal number.
      float magnitude = mantissa * 0x1p-24f;
      return sign == 0 ? magnitude : -magnitude;
    }
    int biased = exponent - HALF_EXPONENT_BIAS + FLOAT_EXPONENT_BIAS;
    return Float.intBitsToFloat(sign | (biased << 23) | (mantissa << 13));
  }
}
