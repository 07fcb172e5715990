package org.sluice.pipelines.evaluate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The questions of a directory that {@code sluice scenes} made, by clip. */
final class QuestionSet {
  private static final String FILE = "questions.jsonl";
  private static final String TRUTH = "truth.jsonl";
  private static final ObjectMapper JSON = new ObjectMapper();

  private QuestionSet() {}

  /** Reads all of a directory's questions; clips come in the order of their first question. */
  static List<Clip> read(Path directory) {
    Path file = directory.resolve(FILE);
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException e) {
      throw EvaluateErrors.noQuestions(
          directory.toString(), "%s cannot be read (%s)".formatted(FILE, e));
    }
    Map<String, Truth> truths = truths(directory);
    Map<String, Clip> clips = new LinkedHashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        add(clips, truths, directory, parse(file, i + 1, lines.get(i)));
      }
    }
    if (clips.isEmpty()) {
      throw EvaluateErrors.noQuestions(directory.toString(), FILE + " has no questions");
    }
    return List.copyOf(clips.values());
  }

  private record Line(String sceneId, String video, KnownQuestion question) {}

  /** What is known of the objects in each clip; nothing where the file is not there. */
  private static Map<String, Truth> truths(Path directory) {
    Map<String, Truth> truths = new HashMap<>();
    Path file = directory.resolve(TRUTH);
    if (Files.exists(file)) {
      try {
        for (String line : Files.readAllLines(file)) {
          JsonNode node = JSON.readTree(line);
          truths.put(node.get("scene_id").asText(), Truth.of(node));
        }
      } catch (IOException e) {
        throw EvaluateErrors.noQuestions(
            directory.toString(), "%s cannot be read (%s)".formatted(TRUTH, e));
      }
    }
    return truths;
  }

  private static void add(
      Map<String, Clip> clips, Map<String, Truth> truths, Path directory, Line line) {
    Clip clip = clips.get(line.sceneId());
    if (clip == null) {
      Path video = directory.resolve(line.video());
      if (!Files.isReadable(video)) {
        throw EvaluateErrors.noVideo(video.toString(), line.sceneId());
      }
      clip =
          new Clip(
              line.sceneId(),
              video.toAbsolutePath().toString(),
              new ArrayList<>(),
              truths.get(line.sceneId()));
      clips.put(line.sceneId(), clip);
    }
    clip.questions().add(line.question());
  }

  private static Line parse(Path file, int number, String text) {
    JsonNode node;
    try {
      node = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw EvaluateErrors.badLine(file.toString(), number, "it is not JSON");
    }
    for (String key :
        List.of("id", "scene_id", "video", "family", "template", "ask_ms", "question", "answer")) {
      if (!node.hasNonNull(key)) {
        throw EvaluateErrors.badLine(file.toString(), number, "%s is missing".formatted(key));
      }
    }
    return new Line(
        node.get("scene_id").asText(),
        node.get("video").asText(),
        new KnownQuestion(
            node.get("id").asText(),
            node.get("family").asText(),
            node.get("template").asText(),
            node.get("ask_ms").asLong(),
            node.get("question").asText(),
            node.get("answer").asText()));
  }
}
