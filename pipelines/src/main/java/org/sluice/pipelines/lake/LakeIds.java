package org.sluice.pipelines.lake;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The keys of the tables: hashes of what a row depends on, the same on every machine and at every
 * run, so that work already done is found by its key.
 */
public final class LakeIds {
  private static final int DIGITS = 32;

  private LakeIds() {}

  /** Key of a video: where it lies. */
  public static String video(String path) {
    return hash("video", path);
  }

  /**
   * Key of everything one version of a file yields under one configuration. Rows of another
   * generation of the same video are replaced rows.
   *
   * @param path where the file lies
   * @param sizeBytes its size
   * @param modifiedMillis its modification time
   * @param encoderFingerprint weights, preprocessing and Cacher
   * @param reducerFingerprint reducer, budget, memory and token codec
   * @param sampling one line naming every option that decides which frames are taken
   */
  public static String generation(
      String path,
      long sizeBytes,
      long modifiedMillis,
      String encoderFingerprint,
      String reducerFingerprint,
      String sampling) {
    return hash(
        "generation",
        path,
        Long.toString(sizeBytes),
        Long.toString(modifiedMillis),
        encoderFingerprint,
        reducerFingerprint,
        sampling);
  }

  /** Key of a segment of a generation; its start is inclusive. */
  public static String segment(String generation, long startMillis) {
    return hash("segment", generation, Long.toString(startMillis));
  }

  /** Key of a question, by its text. */
  public static String prompt(String question) {
    return hash("prompt", question);
  }

  /** Of any named parts; the parts' boundaries count. */
  public static String hash(String... parts) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      for (String part : parts) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        sha.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
        sha.update(bytes);
      }
      return HexFormat.of().formatHex(sha.digest()).substring(0, DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
