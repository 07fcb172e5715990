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

  static SluiceException noModel() {
    return new SluiceException(
        "SPARK_NO_MODEL",
        "video_ask cannot answer",
        "setting " + SluiceFunctions.MODEL,
        "The session does not say which model to ask",
        "Set it to the directory of the model the frames were encoded with: SET %s=DIR."
            .formatted(SluiceFunctions.MODEL));
  }
}
