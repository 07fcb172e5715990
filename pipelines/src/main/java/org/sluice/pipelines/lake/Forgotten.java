package org.sluice.pipelines.lake;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;

/**
 * What a lake was told to forget, so that its files, should they still lie in a landing folder, are
 * not taken again. Streams and videos are hashes here: whoever knows a name can ask for it, and
 * nobody can read it off.
 */
public final class Forgotten {
  private static final String FILE = "forgotten.json";
  private static final String MARKERS = "forgetting";
  private static final String EVERY_STREAM = "*";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Content content;

  /**
   * The file.
   *
   * @param streams UTC milliseconds, exclusive, before which nothing is wanted, by hash
   * @param videos keys
   */
  private record Content(TreeMap<String, Long> streams, TreeSet<String> videos) {}

  private Forgotten(Content content) {
    this.content = content;
  }

  /**
   * Reads what there is.
   *
   * @param lake its directory
   */
  public static Forgotten read(Path lake, Configuration configuration) {
    Path file = new Path(Lake.stateDirectory(lake), FILE);
    try (FSDataInputStream in = file.getFileSystem(configuration).open(file)) {
      return new Forgotten(JSON.readValue(in.readAllBytes(), Content.class));
    } catch (FileNotFoundException ignored) {
      return new Forgotten(new Content(new TreeMap<>(), new TreeSet<>()));
    } catch (IOException e) {
      throw LakeErrors.unreadable(file.toString(), e);
    }
  }

  private static Forgotten of(Lake lake) {
    return read(lake.root(), lake.fileSystem().getConf());
  }

  /**
   * Adds something to what a lake was told to forget.
   *
   * @param nowMillis UTC; what a stream has recorded until now is forgotten, what comes is not
   */
  public static void add(Lake lake, Forgettable what, long nowMillis) {
    Content content = of(lake).content;
    if (what instanceof Forgettable.Stream stream) {
      content.streams.merge(hash(stream.name()), nowMillis + 1, Math::max);
    } else if (what instanceof Forgettable.Before before) {
      String stream = before.stream() == null ? EVERY_STREAM : hash(before.stream());
      content.streams.merge(stream, before.millis(), Math::max);
    } else {
      content.videos.add(((Forgettable.Video) what).id());
    }
    Path file = new Path(lake.stateDirectory(), FILE);
    try {
      WholeFile.write(file, JSON.writeValueAsBytes(content), lake.fileSystem().getConf());
    } catch (IOException e) {
      throw LakeErrors.notWritable(file.toString(), e);
    }
  }

  /** Whether a lake was told so before. */
  public static boolean wasTold(Lake lake, Forgettable what) {
    Content content = of(lake).content;
    if (what instanceof Forgettable.Stream stream) {
      return content.streams.containsKey(hash(stream.name()));
    }
    return what instanceof Forgettable.Video video && content.videos.contains(video.id());
  }

  /**
   * Whether a file is one of those.
   *
   * @param recordedMillis when it was recorded
   */
  public boolean covers(String stream, String path, long recordedMillis) {
    return recordedMillis < content.streams.getOrDefault(EVERY_STREAM, Long.MIN_VALUE)
        || recordedMillis < content.streams.getOrDefault(hash(stream), Long.MIN_VALUE)
        || !content.videos.isEmpty() && content.videos.contains(LakeIds.video(path));
  }

  private static String hash(String stream) {
    return LakeIds.hash("stream", stream);
  }

  /** A file that is there from before anything is deleted until all is. */
  private static Path marker(Lake lake, Forgettable what) {
    return new Path(new Path(lake.stateDirectory(), MARKERS), what.key());
  }

  /** Notes that forgetting begins. */
  public static void begin(Lake lake, Forgettable what) {
    Path marker = marker(lake, what);
    try {
      lake.fileSystem().create(marker, true).close();
    } catch (IOException e) {
      throw LakeErrors.notWritable(marker.toString(), e);
    }
  }

  /** Notes that nothing is left to do. */
  public static void end(Lake lake, Forgettable what) {
    Path marker = marker(lake, what);
    try {
      lake.fileSystem().delete(marker, false);
    } catch (IOException e) {
      throw LakeErrors.notWritable(marker.toString(), e);
    }
  }

  /** Whether it was begun and has not ended. */
  public static boolean isUnfinished(Lake lake, Forgettable what) {
    Path marker = marker(lake, what);
    try {
      return lake.fileSystem().exists(marker);
    } catch (IOException e) {
      throw LakeErrors.unreadable(marker.toString(), e);
    }
  }

  /**
   * Keeps a query from going on with a state that is being taken apart. Ask with the query's lock
   * held: whoever forgets leaves his mark first and takes that lock then.
   */
  public static void requireFinished(Lake lake) {
    Path markers = new Path(lake.stateDirectory(), MARKERS);
    try {
      if (lake.fileSystem().listStatus(markers).length > 0) {
        throw LakeErrors.forgetting(markers.toString());
      }
    } catch (FileNotFoundException ignored) {
      // Nothing was ever forgotten.
    } catch (IOException e) {
      throw LakeErrors.unreadable(markers.toString(), e);
    }
  }
}
