package org.sluice.spark;

import static org.apache.spark.sql.types.DataTypes.FloatType;

import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF3;
import org.apache.spark.sql.types.DataTypes;
import org.sluice.videollm.TokenCodec;

/** The SQL functions of Sluice. */
public final class SluiceFunctions {
  private SluiceFunctions() {}

  /**
   * Makes the functions known to a session.
   *
   * <ul>
   *   <li>{@code sluice_tokens(tokens, token_dtype, token_scale)}: the stored tokens of a frame as
   *       one {@code array<float>}, {@code [k, C]} row by row
   * </ul>
   */
  public static void register(SparkSession spark) {
    UDF3<byte[], String, Float, float[]> tokens = SluiceFunctions::tokens;
    spark.udf().register("sluice_tokens", tokens, DataTypes.createArrayType(FloatType, false));
  }

  /** Decodes stored tokens; null for null. */
  static float[] tokens(byte[] tokens, String dtype, Float scale) {
    if (tokens == null || dtype == null) {
      return null;
    }
    return TokenCodec.decode(new TokenCodec.Stored(dtype, scale == null ? 1 : scale, tokens));
  }
}
