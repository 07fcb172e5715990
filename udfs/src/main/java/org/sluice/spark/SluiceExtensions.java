package org.sluice.spark;

import org.apache.spark.sql.SparkSessionExtensions;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/**
 * Gives every session the functions of {@link SluiceFunctions} and the tables {@code video_frames}
 * and {@code video_segments}: {@code spark.sql.extensions=org.sluice.spark.SluiceExtensions}.
 */
public final class SluiceExtensions extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {
  @Override
  public BoxedUnit apply(SparkSessionExtensions extensions) {
    SluiceFunctions.inject(extensions);
    VideoTables.inject(extensions);
    return BoxedUnit.UNIT;
  }
}
