package org.sluice.reduce;

/** Makes the reducer a configuration names. */
public final class Reducers {
  private Reducers() {}

  /**
   * Creates a reducer.
   *
   * @param fixedChannels the encoder's channels of lowest variance, for STC-Pruner's stable memory;
   *     may be null for everything else
   */
  public static TokenReducer create(ReducerConfig config, int[] fixedChannels) {
    if (config instanceof ReducerConfig.Stc stc) {
      return new StcReducer(stc.pruner(), fixedChannels);
    } else if (config instanceof ReducerConfig.UniformFrame uniform) {
      return new UniformFrameReducer(uniform.tokensPerFrame());
    } else if (config instanceof ReducerConfig.Random random) {
      return new RandomReducer(random.tokensPerFrame(), random.seed());
    }
    return new NoReducer();
  }
}
