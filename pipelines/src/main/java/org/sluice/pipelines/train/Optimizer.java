package org.sluice.pipelines.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.sluice.torchscript.TorchScriptModule;

/** AdamW over one vector of weights, {@code optimizer.py}. */
final class Optimizer implements AutoCloseable {
  /** How strongly matrices shrink. */
  static final float DECAY = 0.05f;

  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.98;
  private static final double EPS = 1e-8;
  private static final double MOST_NORM = 1;

  private final TorchScriptModule text =
      TorchScriptModule.load(Optimizer.class, "optimizer", Device.cpu());
  private final NDManager manager;
  private final NDArray weights;
  private final NDArray decays;
  private final NDArray first;
  private final NDArray second;
  private long steps;

  Optimizer(NDManager manager, NDArray weights, NDArray decays) {
    this.manager = manager;
    this.weights = weights;
    this.decays = decays;
    this.first = manager.zeros(weights.getShape(), DataType.FLOAT32);
    this.second = manager.zeros(weights.getShape(), DataType.FLOAT32);
  }

  NDArray view(int offset, int size, Shape shape) {
    return text.tensor(manager, "view", weights, offset, size).reshape(shape);
  }

  /**
   * One step, in place.
   *
   * @param gradients of as many parts of a batch, {@code [N]} each
   * @param rate of learning
   * @return the norm of their mean
   */
  double step(List<NDArray> gradients, double rate) {
    steps++;
    try (NDManager call = manager.newSubManager()) {
      NDArray mean = text.tensor(call, "mean", gradients);
      return text.tensor(
              call,
              "step",
              weights,
              mean,
              first,
              second,
              decays,
              rate,
              BETA1,
              BETA2,
              1 - Math.pow(BETA1, steps),
              1 - Math.pow(BETA2, steps),
              EPS,
              MOST_NORM)
          .getFloat();
    }
  }

  /** Forgets what it has seen: another stage begins. */
  void restart() {
    set(0, null, null);
  }

  /**
   * What it is to remember across processes.
   *
   * @param steps taken
   * @param weights {@code [N]}
   * @param first moments, {@code [N]}
   * @param second moments, {@code [N]}
   */
  record State(long steps, float[] weights, float[] first, float[] second) {}

  State state() {
    return new State(steps, weights.toFloatArray(), first.toFloatArray(), second.toFloatArray());
  }

  void restore(State state) {
    assign(weights, state.weights());
    set(state.steps(), state.first(), state.second());
  }

  private void set(long newSteps, float[] newFirst, float[] newSecond) {
    int size = Math.toIntExact(weights.size());
    steps = newSteps;
    assign(first, newFirst == null ? new float[size] : newFirst);
    assign(second, newSecond == null ? new float[size] : newSecond);
  }

  private void assign(NDArray to, float[] values) {
    try (NDManager call = manager.newSubManager()) {
      text.tensor(call, "assign", to, call.create(values));
    }
  }

  @Override
  public void close() {
    text.close();
  }
}
