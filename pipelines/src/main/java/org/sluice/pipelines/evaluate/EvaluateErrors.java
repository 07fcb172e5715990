package org.sluice.pipelines.evaluate;

import org.sluice.SluiceException;

/** The mistakes a user can make around an evaluation. */
final class EvaluateErrors {
  private static final String MAKE = "Make a set with sluice scenes --out DIR and name that DIR.";

  private EvaluateErrors() {}

  static SluiceException noQuestions(String directory, String why) {
    return new SluiceException(
        "EVALUATE_NO_QUESTIONS", "there are no questions to ask", directory, why, MAKE);
  }

  static SluiceException badLine(String file, int line, String why) {
    return new SluiceException(
        "EVALUATE_BAD_LINE",
        "a question cannot be read",
        "%s, line %d".formatted(file, line),
        why,
        "Each line is a JSON object with id, scene_id, video, family, template, ask_ms, question"
            + " and answer.");
  }

  static SluiceException noVideo(String path, String sceneId) {
    return new SluiceException(
        "EVALUATE_NO_VIDEO",
        "the video of scene %s is missing".formatted(sceneId),
        path,
        "the file is not there or cannot be read",
        "Run sluice scenes again with the same options: it makes what is missing.");
  }

  static SluiceException clipFailed(String path, String why, Throwable cause) {
    return new SluiceException(
        "EVALUATE_CLIP_FAILED",
        "a clip cannot be evaluated",
        path,
        why,
        "Make the clip again; what is answered already is kept.",
        cause);
  }

  static SluiceException noSuchRun(String run, String directory) {
    return new SluiceException(
        "EVALUATE_NO_SUCH_RUN",
        "there is nothing to compare with",
        directory,
        "no results are there for the dense run (%s)".formatted(run),
        "Run sluice evaluate with --cacher none --reducer none first.");
  }
}
