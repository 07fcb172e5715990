package org.sluice.spark;

import org.sluice.SluiceException;

/** What a user can have set up wrong between Spark and the model. */
final class SparkErrors {
  private SparkErrors() {}

  static SluiceException deviceAddress(String address) {
    return new SluiceException(
        "SPARK_DEVICE_ADDRESS",
        "the task's GPU cannot be used",
        "address " + address,
        "The address that Spark's discovery script reported is not a GPU's number",
        "Let the script print numbers, such as {\"name\": \"gpu\", \"addresses\": [\"0\", \"1\"]}.");
  }
}
