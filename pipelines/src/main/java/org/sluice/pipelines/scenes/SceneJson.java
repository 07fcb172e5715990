package org.sluice.pipelines.scenes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Lines of the files beside the videos, one JSON object each. */
final class SceneJson {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private SceneJson() {}

  /** Where a scene's video is, from the directory of the files. */
  static String video(String sceneId) {
    return "videos/" + sceneId + ".mp4";
  }

  /** Everything that is true of a scene. */
  static String truth(Scene scene) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("scene_id", scene.id());
    line.put("video", video(scene.id()));
    line.put("seed", scene.seed());
    line.put("difficulty", scene.difficulty().word());
    line.put("split", scene.split().word());
    line.put("width", scene.width());
    line.put("height", scene.height());
    line.put("frames", scene.frames());
    line.put("frames_per_second", scene.framesPerSecond());
    line.put("background", scene.background().texture().name().toLowerCase(Locale.ROOT));
    line.put("objects", scene.objects().stream().map(SceneJson::object).toList());
    List<Object> sampled = new ArrayList<>();
    for (int i = 0; i < Sampling.frames(scene); i++) {
      Map<String, Object> frame = new LinkedHashMap<>();
      frame.put("ms", Sampling.millis(i));
      frame.put(
          "objects", scene.atMillis(Sampling.millis(i)).stream().map(SceneJson::state).toList());
      sampled.add(frame);
    }
    line.put("sampled_frames", sampled);
    line.put("events", SceneEvents.of(scene).stream().map(SceneJson::event).toList());
    return text(line);
  }

  private static Map<String, Object> object(SceneObject object) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", object.id());
    json.put("size", object.size().word());
    json.put("colour", object.colour().word());
    json.put("shape", object.shape().word());
    json.put("radius", round(object.radius()));
    json.put("depth", round(object.depth()));
    json.put("start_ms", object.startMillis());
    json.put("end_ms", object.endMillis());
    return json;
  }

  private static Map<String, Object> state(ObjectState state) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", state.object().id());
    json.put("colour", state.colour().word());
    json.put("x", round(state.x()));
    json.put("y", round(state.y()));
    json.put("visible", round(state.visible()));
    json.put("covered", round(state.covered()));
    json.put("dx", round(state.dx()));
    json.put("dy", round(state.dy()));
    return json;
  }

  private static Map<String, Object> event(SceneEvent event) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("ms", event.millis());
    json.put("event", event.kind().word());
    json.put("object", event.object());
    if (event.kind() == SceneEvent.Kind.PASSES_BEHIND) {
      json.put("behind", Integer.valueOf(event.other()));
    } else if (event.kind() == SceneEvent.Kind.COLOUR_CHANGE) {
      json.put("colour", event.other());
    }
    return json;
  }

  /** A question with its answer. */
  static String question(SceneQuestion question) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", question.id());
    json.put("scene_id", question.sceneId());
    json.put("video", video(question.sceneId()));
    json.put("family", question.family().word());
    json.put("template", question.template());
    json.put("ask_ms", question.askMillis());
    json.put("question", question.question());
    json.put("answer", question.answer());
    json.put("facts", question.facts().stream().map(SceneJson::fact).toList());
    if (!question.evidenceMillis().isEmpty()) {
      json.put("evidence_ms", question.evidenceMillis());
    }
    return text(json);
  }

  private static Map<String, Object> fact(CaptionFact fact) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("size", fact.size().word());
    json.put("colour", fact.colour().word());
    json.put("shape", fact.shape().word());
    json.put("motion", fact.motion().words());
    return json;
  }

  /** What a directory of scenes was asked to hold. */
  static String options(SceneSetOptions options) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("seed", options.seed());
    json.put("difficulty", options.difficulty().word());
    json.put("split", options.split().word());
    json.put("seconds", options.seconds());
    json.put("questions", options.questions());
    if (options.isSparse()) {
      json.put("every_seconds", options.everySeconds());
    }
    return text(json);
  }

  private static String text(Map<String, Object> json) {
    try {
      return MAPPER.writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a line cannot be written as JSON", e);
    }
  }

  private static double round(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
