package org.sluice.pipelines.ask;

import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.sluice.checkpoint.ModelLayout;
import org.sluice.language.LanguageModel;
import org.sluice.pipelines.lake.Lake;
import org.sluice.spark.ExecutorModels;
import org.sluice.videollm.ModelOptions;
import org.sluice.videollm.VideoLlm;

/** What is meant of a lake, and the model it is asked with; closed by its owner. */
final class OpenedLake implements AutoCloseable {
  private final Lake lake;
  private final String modelDirectory;
  private final Selection selection;
  private final ExecutorModels.Lease lease;
  private final AskedModel asked;

  /**
   * Opens.
   *
   * @param modelDirectory of the model the lake was made with, the same path on every machine
   * @throws org.sluice.SluiceException if there is no such lake, model or frame, or the model
   *     cannot be asked
   */
  OpenedLake(
      SparkSession spark,
      String lakeDirectory,
      String modelDirectory,
      FrameFilter filter,
      Each each,
      ModelOptions options) {
    Path directory = Path.of(modelDirectory).toAbsolutePath().normalize();
    this.modelDirectory = directory.toString();
    ModelLayout.check(directory);
    lake = Lake.open(spark, lakeDirectory);
    selection = Selection.of(lake, filter, each);
    try {
      lease = ExecutorModels.lease(this.modelDirectory, options);
    } catch (RuntimeException | Error e) {
      selection.close();
      throw e;
    }
    try {
      LanguageModel.checkAskable(directory, model().config());
      asked = AskedModel.of(this.modelDirectory, options, model(), lake.root().toString());
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  Lake lake() {
    return lake;
  }

  Selection selection() {
    return selection;
  }

  /** The driver's. */
  VideoLlm model() {
    return lease.model();
  }

  /** The same for tasks. */
  AskedModel asked() {
    return asked;
  }

  /** As messages name it. */
  String modelDirectory() {
    return modelDirectory;
  }

  @Override
  public void close() {
    lease.close();
    selection.close();
  }
}
