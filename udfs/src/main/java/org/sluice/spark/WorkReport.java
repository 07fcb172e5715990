package org.sluice.spark;

import java.io.Serializable;
import java.util.LinkedHashMap;

/**
 * What an executor tells the driver.
 *
 * @param executorId which executor
 * @param numbers of {@link WorkMeters}, by name
 */
record WorkReport(String executorId, LinkedHashMap<String, Number> numbers)
    implements Serializable {
  static String prefix(String executorId) {
    return "executor." + executorId + ".";
  }
}
