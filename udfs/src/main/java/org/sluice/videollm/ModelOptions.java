package org.sluice.videollm;

import ai.djl.Device;
import java.io.Serializable;
import org.sluice.torchscript.ComputeType;

/**
 * Where and how a model computes.
 *
 * @param device cpu, gpu or gpuN
 * @param compute number format
 */
public record ModelOptions(String device, ComputeType compute) implements Serializable {
  /** The processor, in 32-bit floats. */
  public static final ModelOptions CPU = new ModelOptions("cpu", ComputeType.F32);

  /** Checks the device's name. */
  public ModelOptions {
    if (!device.matches("cpu|gpu\\d*")) {
      throw new IllegalArgumentException(
          "device is %s but must be cpu, gpu or gpu and a number".formatted(device));
    }
  }

  Device djlDevice() {
    return Device.fromName(device);
  }
}
