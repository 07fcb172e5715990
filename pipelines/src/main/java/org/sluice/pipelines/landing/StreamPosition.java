package org.sluice.pipelines.landing;

import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far a stream has been taken. Its size is bounded by the lateness window: names older than
 * that are remembered as one, the last of them.
 *
 * @param slot where the stream's state lies
 * @param last the highest name taken
 * @param forgotten the highest name taken that is no longer in {@code recent}, or empty
 * @param newestMillis the latest recording time of a file taken
 * @param arrivedMillis the latest modification time of a file taken
 * @param recent when the files of the window were recorded, by their names
 */
record StreamPosition(
    int slot,
    String last,
    String forgotten,
    long newestMillis,
    long arrivedMillis,
    TreeMap<String, Long> recent) {

  static StreamPosition start(int slot) {
    return new StreamPosition(slot, "", "", Long.MIN_VALUE, Long.MIN_VALUE, new TreeMap<>());
  }

  /** The same after a file has been taken. */
  StreamPosition after(LandedFile file, long latenessMillis) {
    String name = file.name();
    long newest = Math.max(newestMillis, file.recordedMillis());
    TreeMap<String, Long> names = new TreeMap<>(recent);
    names.put(name, file.recordedMillis());
    String gone = forgotten;
    Iterator<Map.Entry<String, Long>> each = names.entrySet().iterator();
    while (each.hasNext()) {
      Map.Entry<String, Long> entry = each.next();
      if (entry.getValue() < newest - latenessMillis) {
        gone = highest(gone, entry.getKey());
        each.remove();
      }
    }
    return new StreamPosition(
        slot,
        highest(last, name),
        gone,
        newest,
        Math.max(arrivedMillis, file.modifiedMillis()),
        names);
  }

  private static String highest(String a, String b) {
    return a.compareTo(b) >= 0 ? a : b;
  }
}
