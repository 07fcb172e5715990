package org.sluice.pipelines.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.sluice.checkpoint.TensorSpec;

/**
 * The weights of a part of the model while it learns: one vector {@code [N]}, of which the tensors
 * are views, so that an optimiser's step changes them all at once.
 */
final class Parameters implements AutoCloseable {
  private final List<TensorSpec> specs;
  private final NDManager manager;
  private final NDArray all;
  private final List<NDArray> tensors = new ArrayList<>();
  private final Optimizer optimizer;

  /**
   * Draws weights.
   *
   * @param specs in the order the part's text takes them
   * @param initial values of each
   * @param workers that share an optimiser's step
   */
  Parameters(List<TensorSpec> specs, Function<TensorSpec, float[]> initial, Workers workers) {
    this.specs = List.copyOf(specs);
    this.manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
    int size = Math.toIntExact(specs.stream().mapToLong(TensorSpec::elements).sum());
    FloatBuffer values = FloatBuffer.allocate(size);
    specs.forEach(spec -> values.put(initial.apply(spec)));
    all = manager.create(values.flip(), new Shape(size), DataType.FLOAT32);
    optimizer = new Optimizer(manager, specs, all, workers);
    int offset = 0;
    for (TensorSpec spec : specs) {
      tensors.add(optimizer.view(offset, new Shape(spec.shape())));
      offset += (int) spec.elements();
    }
  }

  /** One tensor a spec. */
  List<NDArray> tensors() {
    return tensors;
  }

  int size() {
    return Math.toIntExact(all.size());
  }

  /** The tensors as they are written to a model's file. */
  List<SafetensorsFile.Tensor> toFile() {
    List<SafetensorsFile.Tensor> written = new ArrayList<>();
    for (int i = 0; i < specs.size(); i++) {
      TensorSpec spec = specs.get(i);
      written.add(
          new SafetensorsFile.Tensor(spec.name(), spec.shape(), tensors.get(i).toFloatArray()));
    }
    return written;
  }

  Optimizer optimizer() {
    return optimizer;
  }

  @Override
  public void close() {
    optimizer.close();
    manager.close();
  }
}
