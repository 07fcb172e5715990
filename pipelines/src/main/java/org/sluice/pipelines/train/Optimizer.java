package org.sluice.pipelines.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.sluice.checkpoint.TensorSpec;
import org.sluice.torchscript.TorchScriptModule;

/** AdamW over one vector of weights and Muon for the matrices in it: {@code optimizer.py}. */
final class Optimizer implements AutoCloseable {
  private static final float DECAY = 0.05f;
  private static final float GAIN = 0.1f;
  private static final float MATRIX_GAIN = 0.05f;
  private static final double BETA2 = 0.98;
  private static final double EPS = 1e-8;
  private static final double MOST_NORM = 1;

  private final TorchScriptModule text =
      TorchScriptModule.load(Optimizer.class, "optimizer", Device.cpu());
  private final NDManager manager;
  private final Workers workers;
  private final NDArray weights;
  private final NDArray first;
  private final NDArray second;
  private final NDArray decays;
  private final NDArray gains;
  private final NDArray steps;
  private final List<Matrix> matrices = new ArrayList<>();
  private long taken;
  private boolean touched;

  private record Matrix(int offset, Shape shape, NDArray weights, NDArray moments) {}

  /**
   * For weights.
   *
   * @param specs what lies in the vector, in order
   * @param weights {@code [N]}
   */
  Optimizer(NDManager manager, List<TensorSpec> specs, NDArray weights, Workers workers) {
    this.manager = manager;
    this.workers = workers;
    this.weights = weights;
    this.first = manager.zeros(weights.getShape(), DataType.FLOAT32);
    this.second = manager.zeros(weights.getShape(), DataType.FLOAT32);
    int size = Math.toIntExact(weights.size());
    float[] allDecays = new float[size];
    float[] allGains = new float[size];
    float[] allSteps = new float[size];
    int from = 0;
    for (TensorSpec spec : specs) {
      int to = from + (int) spec.elements();
      boolean turns = turns(spec);
      Arrays.fill(allDecays, from, to, turns || isHead(spec) ? DECAY : 0);
      Arrays.fill(allGains, from, to, turns ? MATRIX_GAIN : GAIN);
      Arrays.fill(allSteps, from, to, turns ? 0 : 1);
      if (turns) {
        Shape shape = new Shape(spec.shape());
        matrices.add(new Matrix(from, shape, view(weights, from, shape), view(first, from, shape)));
      }
      from = to;
    }
    this.decays = manager.create(allDecays);
    this.gains = manager.create(allGains);
    this.steps = manager.create(allSteps);
  }

  /** Matrices between two layers turn; not those that stand for words, places or classes. */
  private static boolean turns(TensorSpec spec) {
    return spec.shape().length == 2 && !spec.name().contains("embed") && !isHead(spec);
  }

  private static boolean isHead(TensorSpec spec) {
    return spec.name().contains("lm_head") || spec.name().matches("(cells|patches)\\.weight");
  }

  /** A tensor of the weights. */
  NDArray view(int offset, Shape shape) {
    return view(weights, offset, shape);
  }

  private NDArray view(NDArray vector, int offset, Shape shape) {
    return text.tensor(manager, "view", vector, offset, (int) shape.size()).reshape(shape);
  }

  /**
   * One step, in place.
   *
   * @param gradients of as many parts of a batch, {@code [N]} each
   * @param rate of learning
   */
  void step(List<NDArray> gradients, double rate) {
    taken++;
    touched = true;
    try (NDManager call = manager.newSubManager()) {
      NDArray gradient = text.tensor(call, "gradient", gradients, MOST_NORM);
      text.tensor(
          call,
          "step",
          weights,
          gradient,
          first,
          second,
          decays,
          gains,
          steps,
          rate,
          BETA2,
          1 - Math.pow(1 - GAIN, taken),
          1 - Math.pow(BETA2, taken),
          EPS);
      List<Callable<Boolean>> tasks = new ArrayList<>();
      for (int part = 0; part < Math.min(workers.count(), matrices.size()); part++) {
        int start = part;
        tasks.add(() -> turn(gradient, start, rate));
      }
      workers.run(tasks);
    }
  }

  /** Turns every so-manieth matrix. */
  private boolean turn(NDArray gradient, int start, double rate) {
    try (NDManager call = manager.newSubManager()) {
      List<NDArray> turned = new ArrayList<>();
      List<NDArray> by = new ArrayList<>();
      List<NDArray> moments = new ArrayList<>();
      for (int i = start; i < matrices.size(); i += workers.count()) {
        Matrix matrix = matrices.get(i);
        turned.add(matrix.weights);
        moments.add(matrix.moments);
        int size = (int) matrix.shape.size();
        by.add(text.tensor(call, "view", gradient, matrix.offset, size).reshape(matrix.shape));
      }
      text.tensor(call, "turn", turned, by, moments, rate, (double) MATRIX_GAIN);
    }
    return true;
  }

  /** Whether the weights are as they were drawn. */
  boolean untouched() {
    return !touched;
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
    return new State(taken, weights.toFloatArray(), first.toFloatArray(), second.toFloatArray());
  }

  void restore(State state) {
    touched = true;
    assign(weights, state.weights());
    set(state.steps(), state.first(), state.second());
  }

  private void set(long newSteps, float[] newFirst, float[] newSecond) {
    int size = Math.toIntExact(weights.size());
    taken = newSteps;
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
