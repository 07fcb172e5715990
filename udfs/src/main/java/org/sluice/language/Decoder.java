package org.sluice.language;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sluice.checkpoint.TextConfig;
import org.sluice.torchscript.TorchScriptModule;
import org.sluice.torchscript.Weights;

/**
 * A Qwen2 decoder: {@code qwen2.py} with a checkpoint's weights. Immutable; any number of threads
 * may call it at once, each with its own {@link KvCache}.
 *
 * <p>Dimensions: B rows (sequences), S new tokens of a row, E width, L layers, V vocabulary.
 */
public final class Decoder implements AutoCloseable {
  private final TextConfig config;
  private final Weights weights;
  private final TorchScriptModule text;

  /** Takes ownership of the weights, which lie in the order {@code qwen2.py} gives. */
  public Decoder(TextConfig config, Weights weights, Device device) {
    this.config = config;
    this.weights = weights;
    this.text = TorchScriptModule.load(Decoder.class, "qwen2", device);
  }

  /** The decoder's sizes. */
  public TextConfig config() {
    return config;
  }

  /** Its weights, in the order {@code qwen2.py} gives; they are this decoder's to close. */
  public Weights weights() {
    return weights;
  }

  /** A manager for the tensors of a call; the caller closes it. */
  public NDManager newManager() {
    return text.manager().newSubManager();
  }

  /**
   * An empty cache; the caller closes it.
   *
   * @param rows sequences decoded together
   * @param slots it holds without growing
   */
  public KvCache newCache(int rows, int slots) {
    return KvCache.create(config, text, weights, rows, slots);
  }

  /** Embeddings of vocabulary indices, {@code [S, E]}. */
  public NDArray embed(NDManager manager, long... ids) {
    return text.tensor(manager, "embed", manager.create(ids), weights);
  }

  /** Embeddings computed elsewhere, such as visual tokens, as a tensor {@code [S, E]}. */
  public NDArray embeddings(NDManager manager, float[] values) {
    long tokens = values.length / config.hiddenSize();
    return manager.create(
        FloatBuffer.wrap(values), new Shape(tokens, config.hiddenSize()), DataType.FLOAT32);
  }

  /** Tensors {@code [S, E]} one after the other, in the type the decoder computes in. */
  public NDArray join(NDManager manager, List<NDArray> parts) {
    return text.tensor(manager, "join", parts, weights);
  }

  /**
   * Reads tokens into a cache of one row.
   *
   * @param embeddings {@code [S, E]}
   * @return logits after the last token, {@code [1, V]} in f32
   */
  public NDArray append(NDManager manager, KvCache cache, NDArray embeddings) {
    return append(
        manager, cache, embeddings.expandDims(0), new long[] {embeddings.getShape().get(0)});
  }

  /**
   * Reads tokens into a cache.
   *
   * @param embeddings {@code [B, S, E]}; a row of fewer than S tokens is padded on the right
   * @param added tokens of each row, 1 to S
   * @return logits after the last token of each row, {@code [B, V]} in f32
   */
  public NDArray append(NDManager manager, KvCache cache, NDArray embeddings, long[] added) {
    int size = (int) embeddings.getShape().get(1);
    try (NDManager call = manager.newSubManager()) {
      List<Object> arguments = new ArrayList<>(List.of(embeddings, call.create(added), weights));
      arguments.addAll(cache.arguments(call, size, added));
      NDArray logits = text.tensor(manager, "append", withShape(arguments));
      cache.appended(call, size, added);
      return logits;
    }
  }

  /**
   * Reads different prompts, one a row, given by their vocabulary indices.
   *
   * @return logits after the last token of each row, {@code [B, V]} in f32
   */
  public NDArray append(NDManager manager, KvCache cache, List<long[]> prompts) {
    int size = prompts.stream().mapToInt(ids -> ids.length).max().orElse(0);
    long[] padded = new long[prompts.size() * size];
    for (int row = 0; row < prompts.size(); row++) {
      System.arraycopy(prompts.get(row), 0, padded, row * size, prompts.get(row).length);
    }
    long[] added = prompts.stream().mapToLong(ids -> ids.length).toArray();
    try (NDManager call = manager.newSubManager()) {
      NDArray ids = call.create(padded, new Shape(prompts.size(), size));
      NDArray logits = append(call, cache, text.tensor(call, "embed", ids, weights), added);
      logits.attach(manager);
      return logits;
    }
  }

  /**
   * Everything about the tokens just read.
   *
   * @param hiddenStates L + 1 tensors {@code [B, S, E]}: the input, every layer's output, the last
   *     of them after the final norm
   * @param logits after every token, {@code [B, S, V]} in f32
   */
  public record Detail(List<NDArray> hiddenStates, NDArray logits) {}

  /** As {@link #append(NDManager, KvCache, NDArray, long[])} with S tokens in every row. */
  public Detail appendInDetail(NDManager manager, KvCache cache, NDArray embeddings) {
    int size = (int) embeddings.getShape().get(1);
    long[] added = new long[cache.rows()];
    Arrays.fill(added, size);
    try (NDManager call = manager.newSubManager()) {
      List<Object> arguments = new ArrayList<>(List.of(embeddings, weights));
      arguments.addAll(cache.arguments(call, size, added));
      List<List<NDArray>> results = text.tuple(manager, "append_all", withShape(arguments));
      cache.appended(call, size, added);
      return new Detail(results.get(0), results.get(1).get(0));
    }
  }

  /**
   * What one step of greedy decoding yields.
   *
   * @param tokens most likely next token of each row, {@code [B]} of int64
   * @param logits {@code [B, V]} in f32
   */
  public record Step(NDArray tokens, NDArray logits) {}

  /**
   * Reads one more token a row, {@code [B]}, and tells the most likely next ones: one native call.
   */
  public Step step(NDManager manager, KvCache cache, NDArray tokens) {
    long[] added = new long[cache.rows()];
    Arrays.fill(added, 1);
    try (NDManager call = manager.newSubManager()) {
      List<Object> arguments = new ArrayList<>(List.of(tokens, weights));
      arguments.addAll(cache.arguments(call, 1, added));
      List<List<NDArray>> results = text.tuple(manager, "step", withShape(arguments));
      cache.appended(call, 1, added);
      return new Step(results.get(0).get(0), results.get(1).get(0));
    }
  }

  /** The most likely token of each row of logits {@code [B, V]}: {@code [B]} of int64. */
  public NDArray mostLikely(NDManager manager, NDArray logits) {
    return text.tensor(manager, "most_likely", logits);
  }

  private Object[] withShape(List<Object> arguments) {
    arguments.add(config.heads());
    arguments.add(config.ropeTheta());
    arguments.add(config.rmsNormEps());
    return arguments.toArray();
  }

  @Override
  public void close() {
    weights.close();
    text.close();
  }
}
