package org.sluice.spark;

import java.util.Map;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import org.sluice.videollm.ModelOptions;

/**
 * Where the model of a task computes: on the GPU that Spark has given the task, where any will do.
 */
final class TaskDevice {
  private static final String GPU = "gpu";

  private TaskDevice() {}

  /** The options with the present task's device; outside a task as they are. */
  static ModelOptions resolve(ModelOptions options) {
    TaskContext task = TaskContext.get();
    return task == null ? options : resolve(options, task.resourcesJMap());
  }

  /**
   * Puts the first address among a task's resources in the place of {@code gpu}. A GPU that was
   * named by its number is kept, and so is the processor.
   *
   * @throws org.sluice.SluiceException if the address is no number
   */
  static ModelOptions resolve(ModelOptions options, Map<String, ResourceInformation> resources) {
    ResourceInformation given = resources.get(GPU);
    if (!options.device().equals(GPU) || given == null || given.addresses().length == 0) {
      return options;
    }
    String address = given.addresses()[0];
    if (!address.matches("\\d{1,4}")) {
      throw SparkErrors.deviceAddress(address);
    }
    return new ModelOptions(GPU + address, options.compute());
  }
}
