package org.sluice.language;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sluice.checkpoint.TextConfig;
import org.sluice.torchscript.TorchScriptModule;
import org.sluice.torchscript.Weights;

/**
 * The keys and values of the tokens a {@link Decoder} has seen: one run's state, for one thread,
 * closed by its owner.
 *
 * <p>Slots are preallocated and written in place; when they run out, capacity doubles. Rows may get
 * different numbers of tokens at a time; the shorter ones leave slots unused.
 */
public final class KvCache implements AutoCloseable {
  private static final int NEVER = Integer.MAX_VALUE;

  private final TextConfig config;
  private final TorchScriptModule text;
  private final NDManager manager;
  private final List<NDArray> keys;
  private final List<NDArray> values;
  private final long[] lengths;
  private int capacity;
  private int used;

  /** Which slots hold a token, {@code [B, 1, capacity, 1]}; null while all used ones do. */
  private NDArray valid;

  /** The first slot from which rows may differ. */
  private int raggedFrom = NEVER;

  private KvCache(
      TextConfig config, TorchScriptModule text, NDManager manager, long[] lengths, int capacity) {
    this.config = config;
    this.text = text;
    this.manager = manager;
    this.lengths = lengths;
    this.capacity = capacity;
    this.keys = new ArrayList<>();
    this.values = new ArrayList<>();
  }

  static KvCache create(
      TextConfig config, TorchScriptModule text, Weights weights, int rows, int capacity) {
    if (rows < 1 || capacity < 1) {
      throw new IllegalArgumentException(
          "a cache of %d rows and %d slots must have at least 1 of each".formatted(rows, capacity));
    }
    NDManager manager = text.manager().newSubManager();
    KvCache cache = new KvCache(config, text, manager, new long[rows], capacity);
    try {
      for (int layer = 0; layer < config.layers(); layer++) {
        cache.keys.add(cache.blank(weights));
        cache.values.add(cache.blank(weights));
      }
      return cache;
    } catch (RuntimeException | Error e) {
      manager.close();
      throw e;
    }
  }

  private NDArray blank(Weights weights) {
    return text.tensor(
        manager, "blank", weights, rows(), config.keyValueHeads(), capacity, config.headDim());
  }

  /**
   * A new cache in which every row begins with what this one's single row holds.
   *
   * @param rows of the new cache
   * @param slots it is to hold without growing, at least those in use here
   */
  public KvCache expand(int rows, int slots) {
    if (rows() != 1) {
      throw new IllegalStateException("only a cache of one row can be expanded");
    }
    long[] newLengths = new long[rows];
    Arrays.fill(newLengths, lengths[0]);
    NDManager newManager = text.manager().newSubManager();
    KvCache copy = new KvCache(config, text, newManager, newLengths, Math.max(slots, used));
    try {
      for (int layer = 0; layer < keys.size(); layer++) {
        copy.keys.add(resized(newManager, keys.get(layer), rows, copy.capacity));
        copy.values.add(resized(newManager, values.get(layer), rows, copy.capacity));
      }
      copy.used = used;
      return copy;
    } catch (RuntimeException | Error e) {
      newManager.close();
      throw e;
    }
  }

  /** Makes room for slots in all, so that none of the next appends has to. */
  public void reserve(int slots) {
    if (slots <= capacity) {
      return;
    }
    int grown = Math.max(slots, (int) Math.min(2L * capacity, config.maxPositions()));
    for (List<NDArray> tensors : List.of(keys, values)) {
      // One layer at a time, so that growing takes one layer's memory and not another cache's.
      for (int layer = 0; layer < tensors.size(); layer++) {
        NDArray old = tensors.set(layer, resized(manager, tensors.get(layer), rows(), grown));
        old.close();
      }
    }
    if (valid != null) {
      NDArray old = valid;
      valid = resized(manager, old, rows(), grown);
      old.close();
    }
    capacity = grown;
  }

  private NDArray resized(NDManager owner, NDArray tensor, int rows, int newCapacity) {
    return text.tensor(owner, "resized", tensor, rows, used, newCapacity);
  }

  /**
   * Forgets the slots from {@code slots} on and keeps their memory, so that another continuation of
   * what comes before can be tried.
   *
   * @param slots to keep; in all of them every row must hold a token
   */
  public void rewind(int slots) {
    if (slots < 0 || slots > Math.min(used, raggedFrom)) {
      throw new IllegalArgumentException(
          "slots is %d but must be in [0, %d]".formatted(slots, Math.min(used, raggedFrom)));
    }
    used = slots;
    Arrays.fill(lengths, slots);
    raggedFrom = NEVER;
    if (valid != null) {
      valid.close();
      valid = null;
    }
  }

  /** Sequences that are decoded together. */
  public int rows() {
    return lengths.length;
  }

  /** Tokens a row holds; the position of its next one. */
  public long length(int row) {
    return lengths[row];
  }

  /** Slots in use: the tokens of a row and the gaps where another row had more. */
  public int used() {
    return used;
  }

  /** Slots there is memory for. */
  public int capacity() {
    return capacity;
  }

  /** Native memory held. */
  public long nativeBytes() {
    return 2L * keys.size() * keys.get(0).size() * keys.get(0).getDataType().getNumOfBytes();
  }

  /** Keys of a layer, {@code [B, K, used, D]} in f32, after the rotary embedding. */
  public NDArray keys(NDManager owner, int layer) {
    return text.tensor(owner, "used", keys.get(layer), used);
  }

  /** Values of a layer, {@code [B, K, used, D]} in f32. */
  public NDArray values(NDManager owner, int layer) {
    return text.tensor(owner, "used", values.get(layer), used);
  }

  /**
   * Makes room for an append and returns the arguments that describe this cache to the text: keys,
   * values, start, lengths, valid.
   *
   * @param call owner of temporary tensors
   * @param size slots to be written
   * @param added tokens of each row, at most {@code size}
   */
  List<Object> arguments(NDManager call, int size, long[] added) {
    if (added.length != rows()) {
      throw new IllegalArgumentException(
          "%d rows were given to a cache of %d".formatted(added.length, rows()));
    }
    for (int row = 0; row < added.length; row++) {
      if (added[row] < 1 || added[row] > size) {
        throw new IllegalArgumentException(
            "row %d adds %d tokens but must add 1 to %d".formatted(row, added[row], size));
      }
      if (lengths[row] + added[row] > config.maxPositions()) {
        throw LanguageErrors.tooLong(lengths[row] + added[row], config.maxPositions());
      }
    }
    reserve(used + size);
    NDArray validBefore = valid == null ? call.create(new Shape(0)) : valid;
    if (valid != null) {
      mark(call, size, added);
    }
    return List.of(keys, values, used, call.create(lengths), validBefore);
  }

  /** Counts what an append with these arguments has written. */
  void appended(NDManager call, int size, long[] added) {
    boolean ragged = Arrays.stream(added).anyMatch(tokens -> tokens < size);
    if (valid == null && ragged) {
      valid = text.tensor(manager, "all_valid", call.create(lengths), used, capacity);
      raggedFrom = used;
      mark(call, size, added);
    }
    used += size;
    for (int row = 0; row < lengths.length; row++) {
      lengths[row] += added[row];
    }
  }

  private void mark(NDManager call, int size, long[] added) {
    text.tensor(call, "mark", valid, used, size, call.create(added));
  }

  @Override
  public void close() {
    manager.close();
  }
}
