package org.sluice.spark;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.unsafe.types.UTF8String;
import org.sluice.reduce.DenseTokens;
import org.sluice.reduce.ReducedFrame;
import org.sluice.reduce.ReducerConfig;
import org.sluice.reduce.Reducers;
import org.sluice.reduce.TokenReducer;
import org.sluice.stc.PrunerConfig;
import org.sluice.torchscript.ComputeType;
import org.sluice.videollm.FrameTokens;
import org.sluice.videollm.ModelOptions;
import org.sluice.videollm.TokenCodec;

/** What the SQL functions do, in Spark's own types. Called by the code that Spark generates. */
public final class SqlFunctionBodies {
  private static final long FRAME_MILLIS = 1000;
  private static final int MAX_NEW_TOKENS = 64;
  private static final int FRAME_FIELDS = 4;

  private SqlFunctionBodies() {}

  /** {@code sluice_tokens}: {@code [k * C]}. */
  public static ArrayData tokens(byte[] tokens, UTF8String dtype, float scale) {
    return new GenericArrayData(decode(tokens, dtype, scale));
  }

  /** {@code sluice_token_rows}: {@code [k, C]}. */
  public static ArrayData tokenRows(byte[] tokens, UTF8String dtype, float scale, int count) {
    float[] values = decode(tokens, dtype, scale);
    if (count < 0 || (count == 0 ? values.length > 0 : values.length % count != 0)) {
      throw new IllegalArgumentException(
          "%d numbers are not %d tokens; count is size(positions)".formatted(values.length, count));
    }
    return rows(values, count);
  }

  /** {@code cosine_similarity}. */
  public static Float cosineSimilarity(ArrayData a, ArrayData b) {
    if (a.numElements() != b.numElements()) {
      throw new IllegalArgumentException(
          "vectors of %d and %d numbers have no angle".formatted(a.numElements(), b.numElements()));
    }
    double product = 0;
    double lengthA = 0;
    double lengthB = 0;
    for (int i = 0; i < a.numElements(); i++) {
      double x = number(a, i);
      double y = number(b, i);
      product += x * y;
      lengthA += x * x;
      lengthB += y * y;
    }
    return lengthA == 0 || lengthB == 0 ? null : (float) (product / Math.sqrt(lengthA * lengthB));
  }

  /** {@code token_reduce}: frames {@code [F, T, C]}. */
  public static ArrayData tokenReduce(ArrayData frames, UTF8String method, int budget) {
    int count = frames.numElements();
    if (count == 0) {
      return new GenericArrayData(new Object[0]);
    }
    TokenReducer reducer =
        Reducers.create(ReducerConfig.of(method.toString(), PrunerConfig.published(budget)), null);
    Object[] kept = new Object[count];
    int i = 0;
    for (ReducedFrame frame : reducer.reduce(dense(frames), reducer.newState())) {
      kept[i++] =
          new GenericInternalRow(
              new Object[] {
                new GenericArrayData(frame.positions()),
                rows(frame.tokens(), frame.positions().length)
              });
    }
    return new GenericArrayData(kept);
  }

  /** {@code video_ask}; the last three are settings, empty where the session has none. */
  public static UTF8String videoAsk(
      ArrayData frames,
      UTF8String question,
      UTF8String model,
      UTF8String device,
      UTF8String maxNewTokens) {
    if (model.numBytes() == 0) {
      throw SparkErrors.noModel();
    }
    if (frames.numElements() == 0) {
      return null;
    }
    List<FrameTokens> read = new ArrayList<>();
    for (int i = 0; i < frames.numElements(); i++) {
      InternalRow frame = frames.getStruct(i, FRAME_FIELDS);
      read.add(
          new FrameTokens(
              frame.getLong(0),
              decode(frame.getBinary(3), frame.getUTF8String(1), frame.getFloat(2))));
    }
    // collect_list promises no order.
    read.sort(Comparator.comparingLong(FrameTokens::frameMillis));
    String on = device.numBytes() == 0 ? ModelOptions.CPU.device() : device.toString();
    int longest =
        maxNewTokens.numBytes() == 0 ? MAX_NEW_TOKENS : Integer.parseInt(maxNewTokens.toString());
    // A model nobody uses stays loaded until another is wanted, so a lease a row costs nothing.
    try (ExecutorModels.Lease lease =
        ExecutorModels.lease(model.toString(), new ModelOptions(on, ComputeType.F32))) {
      return UTF8String.fromString(
          lease
              .model()
              .answer(read, List.of(question.toString()), longest)
              .replies()
              .get(0)
              .text());
    }
  }

  private static DenseTokens dense(ArrayData frames) {
    int count = frames.numElements();
    int tokens = frames.getArray(0).numElements();
    if (tokens == 0) {
      throw new IllegalArgumentException("the first frame has no tokens");
    }
    int channels = frames.getArray(0).getArray(0).numElements();
    float[] values = new float[count * tokens * channels];
    long[] millis = new long[count];
    int at = 0;
    for (int f = 0; f < count; f++) {
      millis[f] = f * FRAME_MILLIS;
      ArrayData frame = frames.getArray(f);
      requireEqual("frame %d has %d tokens", f, frame.numElements(), tokens);
      for (int t = 0; t < tokens; t++) {
        ArrayData token = frame.getArray(t);
        requireEqual("a token of frame %d has %d channels", f, token.numElements(), channels);
        for (int c = 0; c < channels; c++) {
          values[at++] = number(token, c);
        }
      }
    }
    return new DenseTokens(values, count, tokens, millis);
  }

  private static void requireEqual(String what, int frame, int found, int first) {
    if (found != first) {
      throw new IllegalArgumentException(
          (what + " but the first has %d").formatted(frame, found, first));
    }
  }

  private static float number(ArrayData vector, int i) {
    if (vector.isNullAt(i)) {
      throw new IllegalArgumentException("number %d of a vector is NULL".formatted(i));
    }
    return vector.getFloat(i);
  }

  private static ArrayData rows(float[] values, int count) {
    Object[] rows = new Object[count];
    int channels = count == 0 ? 0 : values.length / count;
    for (int i = 0; i < count; i++) {
      float[] row = new float[channels];
      System.arraycopy(values, i * channels, row, 0, channels);
      rows[i] = new GenericArrayData(row);
    }
    return new GenericArrayData(rows);
  }

  private static float[] decode(byte[] tokens, UTF8String dtype, float scale) {
    return TokenCodec.decode(new TokenCodec.Stored(dtype.toString(), scale, tokens));
  }
}
