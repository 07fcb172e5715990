package org.sluice.language;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Greedy decoding of several continuations of one prefix together. */
public final class Greedy {
  private final Decoder decoder;
  private final Set<Long> stopIds;

  /**
   * Creates a generator.
   *
   * @param stopIds vocabulary indices that end a continuation
   */
  public Greedy(Decoder decoder, Collection<Integer> stopIds) {
    this.decoder = decoder;
    this.stopIds = stopIds.stream().map(Integer::longValue).collect(Collectors.toSet());
  }

  /**
   * Continues a prefix.
   *
   * @param prefix a cache of one row; it is left as it is
   * @param prompts vocabulary indices that follow it, of different lengths, none empty
   * @param maxNewTokens most tokens of an answer, at least 1
   * @return a generation a prompt
   */
  public List<Generation> generate(KvCache prefix, List<long[]> prompts, int maxNewTokens) {
    if (maxNewTokens < 1) {
      throw new IllegalArgumentException(
          "maxNewTokens is %d but must be at least 1".formatted(maxNewTokens));
    }
    int longest = prompts.stream().mapToInt(ids -> ids.length).max().orElse(0);
    // The last new token is never read back.
    int slots = prefix.used() + longest + maxNewTokens - 1;
    if (slots > decoder.config().maxPositions()) {
      throw LanguageErrors.tooLong(slots, decoder.config().maxPositions());
    }
    try (KvCache cache = prefix.expand(prompts.size(), slots)) {
      return generate(cache, prompts, maxNewTokens, new Rows(prompts.size()));
    }
  }

  private List<Generation> generate(
      KvCache cache, List<long[]> prompts, int maxNewTokens, Rows rows) {
    NDManager current = decoder.newManager();
    try {
      NDArray tokens = decoder.mostLikely(current, decoder.append(current, cache, prompts));
      rows.add(tokens.toLongArray());
      for (int i = 1; i < maxNewTokens && rows.unfinished(); i++) {
        // Each step's tensors live until the next step has read its tokens.
        NDManager next = decoder.newManager();
        try {
          tokens = decoder.step(next, cache, tokens).tokens();
          rows.add(tokens.toLongArray());
        } finally {
          current.close();
          current = next;
        }
      }
    } finally {
      current.close();
    }
    return rows.generations();
  }

  /** What has been written in each row so far. */
  private final class Rows {
    private final List<List<Long>> tokens = new ArrayList<>();
    private final boolean[] stopped;

    Rows(int rows) {
      stopped = new boolean[rows];
      for (int row = 0; row < rows; row++) {
        tokens.add(new ArrayList<>());
      }
    }

    void add(long[] next) {
      for (int row = 0; row < next.length; row++) {
        if (!stopped[row]) {
          stopped[row] = stopIds.contains(next[row]);
          if (!stopped[row]) {
            tokens.get(row).add(next[row]);
          }
        }
      }
    }

    boolean unfinished() {
      for (boolean done : stopped) {
        if (!done) {
          return true;
        }
      }
      return false;
    }

    List<Generation> generations() {
      List<Generation> generations = new ArrayList<>();
      for (int row = 0; row < stopped.length; row++) {
        long[] ids = tokens.get(row).stream().mapToLong(Long::longValue).toArray();
        generations.add(new Generation(ids, stopped[row]));
      }
      return generations;
    }
  }
}
