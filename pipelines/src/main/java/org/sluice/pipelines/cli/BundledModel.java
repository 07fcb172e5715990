package org.sluice.pipelines.cli;

/** What {@code --model} means: a directory, or the name of the model that comes with Sluice. */
final class BundledModel {
  /** The name, and the default of every command. */
  static final String NAME = "demo";

  private BundledModel() {}

  /** The directory of a model; one that is itself called demo is meant by {@code ./demo}. */
  static String directory(String given) {
    return given.equals(NAME) ? ProjectHome.require("models/demo").toString() : given;
  }
}
