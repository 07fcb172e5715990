package org.sluice.pipelines.record;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Locale;

/** What a recorder tells of a camera, as it travels from receiver to driver. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
  @JsonSubTypes.Type(value = RecordEvent.Connected.class, name = "connected"),
  @JsonSubTypes.Type(value = RecordEvent.Recorded.class, name = "recorded"),
  @JsonSubTypes.Type(value = RecordEvent.Salvaged.class, name = "salvaged"),
  @JsonSubTypes.Type(value = RecordEvent.Lost.class, name = "lost"),
  @JsonSubTypes.Type(value = RecordEvent.Ended.class, name = "ended")
})
public sealed interface RecordEvent {
  /** Its name. */
  String camera();

  /** One line for people. */
  String toText();

  /**
   * A camera delivers video.
   *
   * @param url without password
   */
  record Connected(String camera, String url, String codec, int width, int height)
      implements RecordEvent {
    @Override
    public String toText() {
      return "%s: connected to %s, %s %d x %d".formatted(camera, url, codec, width, height);
    }
  }

  /**
   * A file is there.
   *
   * @param file its path
   * @param startMillis UTC of its first frame, as its name tells
   * @param lengthMillis from the first frame's beginning to the last one's end
   * @param frames in it
   * @param bytes its size
   * @param leftOut frames that were too damaged to be stored, or came before the first key frame
   */
  record Recorded(
      String camera,
      String file,
      long startMillis,
      long lengthMillis,
      long frames,
      long bytes,
      long leftOut)
      implements RecordEvent {
    @Override
    public String toText() {
      return String.format(
          Locale.ROOT,
          "%s: %s, %.1f s, %d frames, %.2f MB%s",
          camera,
          file.substring(file.lastIndexOf('/') + 1),
          lengthMillis / 1e3,
          frames,
          bytes / 1e6,
          leftOut == 0 ? "" : ", %d frames could not be used".formatted(leftOut));
    }
  }

  /**
   * A file that a killed recorder left open has been dealt with.
   *
   * @param file its path now, or as it was where nothing in it could be read and it was deleted
   */
  record Salvaged(String camera, String file, boolean kept) implements RecordEvent {
    @Override
    public String toText() {
      return "%s: %s left open by an earlier recorder: %s"
          .formatted(camera, kept ? "kept a file" : "deleted an unreadable file", file);
    }
  }

  /**
   * There is no connection, and there will be an attempt to make one.
   *
   * @param reason what happened and what to do
   */
  record Lost(String camera, String reason, double retrySeconds) implements RecordEvent {
    @Override
    public String toText() {
      return String.format(
          Locale.ROOT, "%s: %s Trying again in %.1f s.", camera, reason, retrySeconds);
    }
  }

  /**
   * The file that stood for a camera has been played, or cannot be.
   *
   * @param reason null when all is well
   */
  record Ended(String camera, String reason) implements RecordEvent {
    @Override
    public String toText() {
      return "%s: %s".formatted(camera, reason == null ? "played to its end" : reason);
    }
  }

  /** As it travels. */
  default String toJson() {
    try {
      return new ObjectMapper().writerFor(RecordEvent.class).writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an event cannot be written", e);
    }
  }

  /** Reads what {@link #toJson} wrote. */
  static RecordEvent ofJson(String json) {
    try {
      return new ObjectMapper().readValue(json, RecordEvent.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not an event: " + json, e);
    }
  }
}
