package org.sluice.rekv;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/**
 * Keys and values of a stream that a question found, of every layer its own, and what has been read
 * behind them. Positions are counted anew over all of it. For one thread; closed by its owner.
 */
public final class Retrieved implements AutoCloseable {
  private final Rekv rekv;
  private final NDManager manager;
  private final int localTokens;
  private final long init;
  private final int tokens;
  private final NDArray question;
  private final NDArray queries;
  private final NDArray similarities;
  private final List<NDArray> blocks;
  private List<NDArray> keys;
  private List<NDArray> values;

  /** Owns the manager; {@code results} are those of {@code retrieve}. */
  Retrieved(Rekv rekv, NDManager manager, int localTokens, long init, List<List<NDArray>> results) {
    this.rekv = rekv;
    this.manager = manager;
    this.localTokens = localTokens;
    this.init = init;
    this.question = results.get(0).get(0);
    this.queries = results.get(1).get(0);
    this.similarities = results.get(2).get(0);
    this.blocks = results.get(3);
    this.keys = results.get(4);
    this.values = results.get(5);
    this.tokens = (int) (keys.get(0).getShape().get(1) - init);
  }

  /** The blocks a layer reads, ascending: 0 is the oldest the stream has. */
  public long[] blocks(int layer) {
    return blocks.get(layer).toLongArray();
  }

  /** Tokens of those of the first layer. */
  public int tokens() {
    return tokens;
  }

  /** Dot products of a layer's mean query with the keys of the stream's blocks. */
  public float[] similarities(int layer) {
    return similarities.get(layer).toFloatArray();
  }

  /** Mean query of every layer, {@code [A, E]}. */
  public NDArray queries() {
    return queries;
  }

  /** Logits {@code [S, V]} after the question's tokens, which leave nothing behind. */
  public NDArray questionLogits(NDManager owner) {
    return rekv.logits(owner, question);
  }

  /**
   * Reads tokens {@code [S, E]}.
   *
   * @return logits after the last of them, {@code [1, V]} in f32
   */
  public NDArray append(NDManager owner, NDArray tokens) {
    try (NDManager call = rekv.newManager()) {
      NDArray read = read(call, tokens);
      return rekv.logits(owner, read.get("-1:"));
    }
  }

  /** As {@link #append}, with the logits {@code [S, V]} after every token. */
  public NDArray appendInDetail(NDManager owner, NDArray tokens) {
    try (NDManager call = rekv.newManager()) {
      return rekv.logits(owner, read(call, tokens));
    }
  }

  private NDArray read(NDManager call, NDArray tokens) {
    List<List<NDArray>> results =
        rekv.call(call, "read", tokens, keys, values, (int) init, localTokens);
    keys.forEach(NDArray::close);
    values.forEach(NDArray::close);
    keys = results.get(1);
    values = results.get(2);
    keys.forEach(tensor -> tensor.attach(manager));
    values.forEach(tensor -> tensor.attach(manager));
    return results.get(0).get(0);
  }

  @Override
  public void close() {
    manager.close();
  }
}
