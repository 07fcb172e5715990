package org.sluice.pipelines.evaluate;

import org.apache.spark.sql.Row;

/**
 * One row of the results.
 *
 * @param score in [0, 1]
 * @param clip what is known of the whole clip
 */
record Answered(
    String sceneId,
    String questionId,
    String family,
    String template,
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
   */
  record OfClip(
      int frames,
      long tokensDense,
      long tokensKept,
      double recomputedRatio,
      double decodeMillis,
      double encodeMillis) {}

  static Answered of(Row row) {
    return new Answered(
        row.getAs("scene_id"),
        row.getAs("question_id"),
        row.getAs("family"),
        row.getAs("template"),
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
            row.<Double>getAs("clip_decode_ms"),
            row.<Double>getAs("clip_encode_ms")));
  }
}
