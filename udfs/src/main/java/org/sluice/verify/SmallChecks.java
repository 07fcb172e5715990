package org.sluice.verify;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.sluice.torchscript.TorchScriptModule;
import org.sluice.vision.Projector;

/** Goldens without a model: pooling of several grids, and the loader's number formats. */
final class SmallChecks {
  private SmallChecks() {}

  /** Every {@code <run>.in} pooled gives {@code <run>.out}. */
  static void pooling(Golden golden, Device device) {
    try (TorchScriptModule text = TorchScriptModule.load(Projector.class, "projector", device);
        NDManager call = text.manager().newSubManager()) {
      for (String run : golden.runsWith("in")) {
        long[] shape = golden.shape(run + ".in");
        int grid = (int) Math.round(Math.sqrt(shape[1]));
        NDArray in = call.create(golden.floats(run + ".in"), new Shape(shape));
        NDArray out = text.tensor(call, "pool", in, grid);
        golden.compare(run + ".out", out.toFloatArray(), Tolerance.POOLING);
      }
    }
  }

  /** Every tensor of the expected file equals the probe's tensor of that name, widened. */
  static void numberFormats(Golden probe, Golden expected) {
    for (String name : expected.names()) {
      expected.compare(name, probe.floats(name), 0);
    }
  }
}
