package org.sluice.torchscript;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sluice.checkpoint.Checkpoint;
import org.sluice.checkpoint.DType;
import org.sluice.checkpoint.TensorInfo;
import org.sluice.checkpoint.TensorSpec;

/** Copies a checkpoint's tensors into native memory in the number format a model computes in. */
public final class WeightLoader {
  /** A tensor goes through Java buffers in ranges of rows of at most this many bytes. */
  private static final long RANGE_BYTES = 1L << 28;

  private WeightLoader() {}

  /**
   * Loads tensors.
   *
   * @param specs in the order the model's text takes them; an optional one that is absent is left
   *     out; one that is named twice is loaded once and shared
   */
  public static Weights load(
      Checkpoint checkpoint, List<TensorSpec> specs, Device device, ComputeType type) {
    NDManager manager = NDManager.newBaseManager(device, "PyTorch");
    try (TorchScriptModule cast = TorchScriptModule.load(WeightLoader.class, "cast", device)) {
      Map<String, NDArray> loaded = new HashMap<>();
      List<NDArray> tensors = new ArrayList<>();
      for (TensorSpec spec : specs) {
        if (checkpoint.has(spec.name())) {
          tensors.add(
              loaded.computeIfAbsent(
                  spec.name(), name -> tensor(cast, manager, checkpoint, name, type)));
        }
      }
      return new Weights(manager, tensors);
    } catch (RuntimeException | Error e) {
      manager.close();
      throw e;
    }
  }

  private static NDArray tensor(
      TorchScriptModule cast,
      NDManager owner,
      Checkpoint checkpoint,
      String name,
      ComputeType type) {
    TensorInfo info = checkpoint.info(name);
    try (NDManager ranges = owner.newSubManager()) {
      List<NDArray> parts = new ArrayList<>();
      long step = Math.max(1, RANGE_BYTES / info.rowBytes());
      for (long row = 0; row < info.rows(); row += step) {
        long rows = Math.min(step, info.rows() - row);
        parts.add(range(ranges, checkpoint, info, row, rows));
      }
      return cast.tensor(owner, "join", parts, type.scalarType());
    }
  }

  /**
   * F32 and F16 go as they lie in the file; libtorch's Java binding aborts on BF16, so that is
   * widened here.
   */
  private static NDArray range(
      NDManager manager, Checkpoint checkpoint, TensorInfo info, long row, long rows) {
    long[] shape = info.shape().clone();
    if (shape.length > 0) {
      shape[0] = rows;
    }
    if (info.dtype() == DType.F32 || info.dtype() == DType.F16) {
      ByteBuffer bytes = checkpoint.bytes(info.name(), row, rows);
      DataType stored = info.dtype() == DType.F32 ? DataType.FLOAT32 : DataType.FLOAT16;
      return manager.create(bytes, new Shape(shape), stored);
    }
    FloatBuffer widened = FloatBuffer.wrap(checkpoint.floats(info.name(), row, rows));
    return manager.create(widened, new Shape(shape), DataType.FLOAT32);
  }
}
