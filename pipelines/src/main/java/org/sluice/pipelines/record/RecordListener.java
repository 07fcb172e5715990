package org.sluice.pipelines.record;

import java.util.List;

/** Hears what happens to the cameras, on one thread. */
public interface RecordListener {
  /** What has happened since the last call, a second ago; never empty. */
  void events(List<RecordEvent> events);
}
