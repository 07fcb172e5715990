package org.sluice.rekv;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A stream as a decoder has read it: init tokens, a window of the last tokens, and every frame as a
 * block of keys and values. For one thread; closed by its owner.
 *
 * <p>A frame may have any number of tokens. Memory: {@code 2 A K D} numbers a token in the window
 * and again in its block, {@code A E} a block for its key, with A layers of K key heads of D
 * channels and width E.
 */
public final class RekvStream implements AutoCloseable {
  private final Rekv rekv;
  private final RekvConfig config;
  private final NDManager manager;
  private final NDArray initKeys;
  private final NDArray initValues;
  private final NDArray nothing;
  private final Deque<Block> blocks = new ArrayDeque<>();
  private NDArray windowKeys;
  private NDArray windowValues;

  /** Tokens that no block has taken and that have not become init tokens. */
  private long remainder;

  private long initTaken;
  private long forgotten;

  /** Keys and values {@code [A, K, B, D]} of a frame and its key {@code [A, E]}. */
  private record Block(NDArray keys, NDArray values, NDArray mean) implements AutoCloseable {
    @Override
    public void close() {
      keys.close();
      values.close();
      mean.close();
    }
  }

  RekvStream(Rekv rekv, RekvConfig config, long... initIds) {
    this.rekv = rekv;
    this.config = config;
    this.manager = rekv.newManager();
    this.nothing = rekv.none(manager);
    this.windowKeys = rekv.none(manager);
    this.windowValues = rekv.none(manager);
    try (NDManager call = rekv.newManager()) {
      Block init = read(call, rekv.decoder().embed(call, initIds)).block();
      init.mean().close();
      initKeys = init.keys();
      initValues = init.values();
    } catch (RuntimeException | Error e) {
      manager.close();
      throw e;
    }
  }

  /** Reads a frame's tokens, {@code [B, E]} with B at least 1. */
  public void append(NDArray tokens) {
    try (NDManager call = rekv.newManager()) {
      keep(read(call, tokens).block());
    }
  }

  /** As {@link #append}, with the logits {@code [B, V]} after every token. */
  public NDArray appendInDetail(NDManager owner, NDArray tokens) {
    try (NDManager call = rekv.newManager()) {
      Read read = read(call, tokens);
      keep(read.block());
      return rekv.logits(owner, read.tokens());
    }
  }

  private record Read(NDArray tokens, Block block) {}

  private Read read(NDManager call, NDArray tokens) {
    overflow(tokens.getShape().get(0));
    NDArray seenKeys = initTaken == 0 ? nothing : firstOf(call, initKeys);
    NDArray seenValues = initTaken == 0 ? nothing : firstOf(call, initValues);
    List<List<NDArray>> results =
        rekv.call(
            call,
            "encode",
            tokens,
            windowKeys,
            windowValues,
            seenKeys,
            seenValues,
            config.localTokens());
    Block block = new Block(results.get(1).get(0), results.get(2).get(0), results.get(3).get(0));
    block.keys().attach(manager);
    block.values().attach(manager);
    block.mean().attach(manager);
    windowKeys.close();
    windowValues.close();
    windowKeys = results.get(4).get(0);
    windowValues = results.get(5).get(0);
    windowKeys.attach(manager);
    windowValues.attach(manager);
    return new Read(results.get(0).get(0), block);
  }

  private NDArray firstOf(NDManager call, NDArray init) {
    return rekv.first(call, init, initTaken);
  }

  /** Decides how many init tokens are always seen: by the tokens that overflow the window. */
  private void overflow(long added) {
    remainder += added;
    long over = remainder - config.localTokens();
    if (over <= 0 || initKeys == null) {
      return;
    }
    long init = initKeys.getShape().get(2);
    long taken = config.initRule() == RekvConfig.InitRule.AT_ONCE ? init : over;
    taken = Math.min(taken, init - initTaken);
    initTaken += taken;
    remainder -= taken;
  }

  private void keep(Block block) {
    blocks.add(block);
    if (blocks.size() > config.maxBlocks()) {
      blocks.remove().close();
      forgotten++;
    }
  }

  /** Blocks that a question can read. */
  public int blocks() {
    return blocks.size();
  }

  /** Blocks forgotten so far; the oldest that is left was the frame of this number. */
  public long forgotten() {
    return forgotten;
  }

  /** Init tokens that all that comes sees; 0 while the window reaches back to them. */
  public long initSeen() {
    return initTaken;
  }

  /** Keys of all blocks, {@code [N, A, E]}. */
  public NDArray blockKeys(NDManager owner) {
    List<NDArray> means = blocks.stream().map(Block::mean).toList();
    return rekv.stack(owner, means);
  }

  /**
   * What a question finds; the caller closes it. The stream stays as it is.
   *
   * @param questionIds vocabulary indices, at least one
   */
  public Retrieved retrieve(long... questionIds) {
    if (blocks.isEmpty()) {
      throw new IllegalStateException("the stream has no frames yet");
    }
    NDManager owner = rekv.newManager();
    try (NDManager call = rekv.newManager()) {
      List<NDArray> keys = new ArrayList<>();
      List<NDArray> values = new ArrayList<>();
      for (Block block : blocks) {
        keys.add(block.keys());
        values.add(block.values());
      }
      return new Retrieved(
          rekv,
          owner,
          config.localTokens(),
          initKeys.getShape().get(2),
          rekv.call(
              owner,
              "retrieve",
              rekv.decoder().embed(call, questionIds),
              initKeys,
              initValues,
              keys,
              values,
              blockKeys(call),
              config.topBlocks(),
              config.groupBlocks(),
              config.localTokens()));
    } catch (RuntimeException | Error e) {
      owner.close();
      throw e;
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
