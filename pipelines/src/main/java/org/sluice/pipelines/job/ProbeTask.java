package org.sluice.pipelines.job;

import java.util.concurrent.CancellationException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.Function;
import org.sluice.pipelines.lake.AttemptJournal;
import org.sluice.pipelines.video.Segment;
import org.sluice.pipelines.video.VideoProbe;
import org.sluice.spark.WorkMeters;

/** Looks into a file. Whatever is wrong with it becomes its error and nobody else's. */
final class ProbeTask implements Function<ListedVideo, ProbedVideo> {
  private static final long serialVersionUID = 1L;

  /** Of a file that a process died with, this much is decoded in a process of its own. */
  private static final Segment TRIAL = new Segment(0, 1000);

  private final TaskSetup setup;

  ProbeTask(TaskSetup setup) {
    this.setup = setup;
  }

  @Override
  public ProbedVideo call(ListedVideo video) {
    Configuration configuration = setup.configuration().value();
    AttemptJournal journal = new AttemptJournal(new Path(setup.stateDirectory()), configuration);
    boolean suspect = journal.isSuspect(video.generation());
    AttemptJournal.Attempt attempt = journal.begin(video.generation());
    boolean harmless = true;
    try {
      if (suspect) {
        String path = video.file().path();
        String crash = CrashTrial.of(setup, path, TRIAL).orElse(null);
        if (crash != null) {
          harmless = false;
          WorkMeters.ofThisProcess().faultyFile();
          return new ProbedVideo(video, null, crash);
        }
      }
      return new ProbedVideo(video, VideoProbe.probe(video.file(), configuration), null);
    } catch (CancellationException e) {
      throw e;
    } catch (RuntimeException e) {
      WorkMeters.ofThisProcess().faultyFile();
      return new ProbedVideo(video, null, GuardedFrames.reason(e));
    } finally {
      if (harmless) {
        attempt.finish();
      } else {
        attempt.abandon();
      }
    }
  }
}
