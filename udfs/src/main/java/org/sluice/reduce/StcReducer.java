package org.sluice.reduce;

import java.util.ArrayList;
import java.util.List;
import org.sluice.stc.AnchorMemory;
import org.sluice.stc.Pruner;
import org.sluice.stc.PrunerConfig;

/** STC-Pruner behind the common interface: every frame is a chunk of its own. */
final class StcReducer implements TokenReducer {
  private final Pruner pruner;

  StcReducer(PrunerConfig config, int[] fixedChannels) {
    this.pruner = new Pruner(config, fixedChannels);
  }

  private record Anchored(AnchorMemory memory) implements State {
    @Override
    public byte[] toBytes(long originMillis) {
      return memory.toBytes(originMillis);
    }
  }

  @Override
  public String name() {
    return "stc";
  }

  @Override
  public Causality causality() {
    return Causality.FRAME;
  }

  @Override
  public Budget budget() {
    return Budget.EXACT;
  }

  @Override
  public State newState() {
    return new Anchored(new AnchorMemory(pruner.config().memory()));
  }

  @Override
  public State restore(byte[] bytes, long originMillis) {
    return new Anchored(AnchorMemory.of(pruner.config().memory(), bytes, originMillis));
  }

  @Override
  public List<ReducedFrame> reduce(DenseTokens dense, State state) {
    AnchorMemory memory = ((Anchored) state).memory();
    List<ReducedFrame> reduced = new ArrayList<>();
    for (int f = 0; f < dense.frames(); f++) {
      Pruner.Pruned pruned =
          pruner.prune(dense.frame(f), 1, dense.tokens(), memory, dense.frameMillis()[f]);
      int[] positions = pruned.kept()[0];
      float novelty = (float) pruner.novelty(pruned.score(), 0, dense.tokens());
      reduced.add(
          new ReducedFrame(
              dense.rows(f, positions), positions, FrameByFrame.ones(positions.length), novelty));
    }
    return reduced;
  }
}
