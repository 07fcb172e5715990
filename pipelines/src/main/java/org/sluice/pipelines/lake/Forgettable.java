package org.sluice.pipelines.lake;

import java.time.Instant;

/** What a lake can be made to forget. */
public sealed interface Forgettable {

  /** Everything of a stream. */
  record Stream(String name) implements Forgettable {
    @Override
    public String describe() {
      return "stream " + name;
    }

    @Override
    public String key() {
      return LakeIds.hash("forget stream", name);
    }
  }

  /**
   * Files that ended before a time.
   *
   * @param stream only its files; null for those of every stream
   * @param millis UTC, exclusive
   */
  record Before(String stream, long millis) implements Forgettable {
    @Override
    public String describe() {
      String what = stream == null ? "everything" : "what stream " + stream + " has";
      return what + " from before " + Instant.ofEpochMilli(millis);
    }

    @Override
    public String key() {
      return LakeIds.hash("forget before", stream == null ? "" : stream, Long.toString(millis));
    }
  }

  /**
   * One file.
   *
   * @param path as the lake knows it
   */
  record Video(String path) implements Forgettable {
    /** Its key in the tables. */
    public String id() {
      return LakeIds.video(path);
    }

    @Override
    public String describe() {
      return "video " + path;
    }

    @Override
    public String key() {
      return LakeIds.hash("forget video", path);
    }
  }

  /** In a user's words. */
  String describe();

  /** A name for it that tells nothing about it. */
  String key();
}
