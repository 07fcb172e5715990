package org.sluice.rekv;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import org.sluice.language.Decoder;
import org.sluice.torchscript.TorchScriptModule;

/**
 * Representatives of frames as ReKV has them of blocks, for frames that lie in a table: {@code
 * frame_keys.py} with the weights of a {@link Decoder}, which must outlive it. Each frame is read
 * alone behind the init tokens, so that its key depends on its own tokens only, whichever frames
 * there are beside it. Immutable; any number of threads may call it at once.
 */
public final class FrameKeys implements AutoCloseable {
  private final Decoder decoder;
  private final TorchScriptModule text;
  private final long[] initIds;

  /**
   * Prepares a decoder.
   *
   * @param initIds vocabulary indices of what stands before a frame's tokens
   */
  public FrameKeys(Decoder decoder, Device device, long... initIds) {
    this.decoder = decoder;
    this.initIds = initIds.clone();
    this.text =
        TorchScriptModule.load(
            List.of(new TorchScriptModule.Text(Decoder.class, "qwen2")),
            new TorchScriptModule.Text(FrameKeys.class, "frame_keys"),
            Map.of(),
            device);
  }

  /**
   * The mean query of a question, {@code [E]}.
   *
   * @param questionIds vocabulary indices, at least one
   */
  public float[] query(int layer, long... questionIds) {
    try (NDManager call = decoder.newManager()) {
      return call(call, "query", decoder.embed(call, questionIds), layer).toFloatArray();
    }
  }

  /**
   * Mean keys of frames, {@code [B, E]}.
   *
   * @param frames of as many tokens each, {@code [S, E]}
   */
  public float[][] means(int layer, List<float[]> frames) {
    try (NDManager call = decoder.newManager()) {
      NDArray means = text.tensor(call, "means", keys(call, layer, frames));
      return rows(means.toFloatArray(), frames.size());
    }
  }

  /**
   * How every token of frames answers to a query: the products of its key with it, {@code [B, S]}.
   *
   * @param frames of as many tokens each, {@code [S, E]}
   * @param query {@code [E]}
   */
  public float[][] products(int layer, List<float[]> frames, float[] query) {
    try (NDManager call = decoder.newManager()) {
      NDArray products =
          text.tensor(call, "products", keys(call, layer, frames), call.create(query));
      return rows(products.toFloatArray(), frames.size());
    }
  }

  private NDArray keys(NDManager call, int layer, List<float[]> frames) {
    int width = decoder.config().hiddenSize();
    int values = frames.get(0).length;
    FloatBuffer all = FloatBuffer.allocate(values * frames.size());
    frames.forEach(all::put);
    Shape shape = new Shape(frames.size(), values / width, width);
    return call(call, "keys", call.create(all.flip(), shape, DataType.FLOAT32), layer);
  }

  private NDArray call(NDManager call, String method, NDArray x, int layer) {
    if (layer < 0 || layer >= decoder.config().layers()) {
      throw new IllegalArgumentException(
          "layer is %d but must be in [0, %d)".formatted(layer, decoder.config().layers()));
    }
    return text.tensor(
        call,
        method,
        x,
        decoder.weights(),
        decoder.embed(call, initIds),
        layer,
        decoder.config().keyValueHeads(),
        decoder.config().heads(),
        decoder.config().ropeTheta(),
        decoder.config().rmsNormEps());
  }

  private static float[][] rows(float[] values, int rows) {
    int width = values.length / rows;
    float[][] split = new float[rows][];
    for (int row = 0; row < rows; row++) {
      split[row] = java.util.Arrays.copyOfRange(values, row * width, (row + 1) * width);
    }
    return split;
  }

  @Override
  public void close() {
    text.close();
  }
}
