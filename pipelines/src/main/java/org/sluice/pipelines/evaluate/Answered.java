package org.sluice.pipelines.evaluate;

import org.apache.spark.sql.Row;

/**
 * One row of the results.
 *
 * @param score in [0, 1]
 * @param clip what is known of the whole clip
 */
public record Answered(
    String sceneId,
    String questionId,
    String family,
    String template,
    long askMillis,
    String question,
    String expected,
    String answer,
    double score,
    int tokensIn,
    double prefillMillis,
    double generateMillis,
    OfClip clip) {

  /**
   * Of a clip, the same for all its questions.
   *
   * @param recomputedRatio share of the tower's tokens computed anew
   * @param change mean share of a frame's tokens that moved; null for a clip of one frame
   * @param objectTokensDense tokens that show an object, before reduction; null where nobody says
   * @param objectTokensKept of those, the kept ones
   */
  public record OfClip(
      int frames,
      long tokensDense,
      long tokensKept,
      double recomputedRatio,
      Double change,
      Long objectTokensDense,
      Long objectTokensKept,
      double decodeMillis,
      double encodeMillis) {}

  static Answered of(Row row) {
    return new Answered(
        row.getAs("scene_id"),
        row.getAs("question_id"),
        row.getAs("family"),
        row.getAs("template"),
        row.<Long>getAs("ask_ms"),
        row.getAs("question"),
        row.getAs("expected"),
        row.getAs("answer"),
        row.<Double>getAs("score"),
        row.<Integer>getAs("tokens_in"),
        row.<Double>getAs("prefill_ms"),
        row.<Double>getAs("generate_ms"),
        new OfClip(
            row.<Integer>getAs("clip_frames"),
            row.<Long>getAs("clip_tokens_dense"),
            row.<Long>getAs("clip_tokens_kept"),
            row.<Double>getAs("clip_recomputed_ratio"),
            row.getAs("clip_change"),
            row.getAs("clip_object_tokens_dense"),
            row.getAs("clip_object_tokens_kept"),
            row.<Double>getAs("clip_decode_ms"),
            row.<Double>getAs("clip_encode_ms")));
  }
}
