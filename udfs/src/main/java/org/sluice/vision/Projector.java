package org.sluice.vision;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.sluice.torchscript.TorchScriptModule;
import org.sluice.torchscript.Weights;

/**
 * LLaVA-OneVision's projector and pooling: {@code projector.py} with a checkpoint's weights.
 * Immutable.
 */
public final class Projector implements AutoCloseable {
  private final String activation;
  private final Weights weights;
  private final TorchScriptModule text;

  /** Takes ownership of the weights, which lie in the order {@code projector.py} gives. */
  public Projector(String activation, Weights weights, Device device) {
    this.activation = activation;
    this.weights = weights;
    this.text = TorchScriptModule.load(Projector.class, "projector", device);
  }

  /** From the tower's width to the decoder's: {@code [F, T, C]} to {@code [F, T, E]}. */
  public NDArray project(NDManager manager, NDArray hidden) {
    return text.tensor(manager, "project", hidden, weights, activation);
  }

  /**
   * Halves the grid, rounding up: {@code [F, g * g, E]} to {@code [F, p * p, E]}.
   *
   * @param grid g
   */
  public NDArray pool(NDManager manager, NDArray projected, int grid) {
    return text.tensor(manager, "pool", projected, grid);
  }

  /** Tokens of a frame after pooling a grid of g * g. */
  public static int pooledTokens(int grid) {
    int side = (grid + 1) / 2;
    return side * side;
  }

  /** The embedding that ends a video, {@code [E]}. */
  public NDArray imageNewline() {
    return weights.get(4);
  }

  @Override
  public void close() {
    weights.close();
    text.close();
  }
}
