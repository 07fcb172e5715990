package org.sluice.pipelines.keep;

import org.apache.hadoop.fs.Path;
import org.sluice.pipelines.lake.Forgettable;
import org.sluice.pipelines.lake.LakeIds;
import org.sluice.pipelines.lake.QueryDirectory;
import org.sluice.pipelines.landing.LandingSeed;

/** Which streams and files of a watched folder something to forget means. */
record WatchedFiles(Forgettable what, QueryDirectory query) implements LandingSeed.Rule {

  @Override
  public boolean coversStream(String stream) {
    return what instanceof Forgettable.Stream one && one.name().equals(stream);
  }

  @Override
  public boolean coversFile(String stream, String name, long recordedMillis) {
    if (what instanceof Forgettable.Before before) {
      return recordedMillis < before.millis()
          && (before.stream() == null || before.stream().equals(stream));
    }
    if (what instanceof Forgettable.Video video) {
      Path path = new Path(video.path());
      return path.getName().equals(name)
          && path.getParent().getName().equals(stream)
          && isOf(path.getParent().getParent());
    }
    return coversStream(stream);
  }

  /** A query's directory has a name made of its folder's. */
  private boolean isOf(Path folder) {
    return folder != null
        && query.path().getName().equals(LakeIds.hash("landing", folder.toString()));
  }
}
