package org.sluice.pipelines.train;

import java.util.List;

/** Texts with every word that questions and answers about scenes are made of. */
final class SceneWords {
  private SceneWords() {}

  static List<String> texts() {
    return List.of("what is it?");
  }
}
