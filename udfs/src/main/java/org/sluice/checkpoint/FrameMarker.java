package org.sluice.checkpoint;

/** What stands before each frame's tokens in a prompt. */
public enum FrameMarker {
  /** Nothing: frames follow each other. */
  NONE("none"),
  /** One token that says how long after the prompt's first frame this one is. */
  TIME("time");

  private final String key;

  FrameMarker(String key) {
    this.key = key;
  }

  /** The name in sluice.json. */
  public String key() {
    return key;
  }

  static FrameMarker of(JsonConfig config, String name) {
    String text = config.text(name, NONE.key);
    for (FrameMarker marker : values()) {
      if (marker.key.equals(text)) {
        return marker;
      }
    }
    throw config.invalid(name, "it is %s but must be none or time".formatted(text));
  }
}
