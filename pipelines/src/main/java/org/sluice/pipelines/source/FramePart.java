package org.sluice.pipelines.source;

import org.apache.spark.sql.connector.read.InputPartition;
import org.sluice.pipelines.video.VideoFile;

/**
 * What one task reads: a file, or one of several parts of it.
 *
 * @param part from 0
 * @param parts how many there are
 */
record FramePart(VideoFile file, String streamId, int part, int parts) implements InputPartition {
  boolean isLast() {
    return part == parts - 1;
  }
}
