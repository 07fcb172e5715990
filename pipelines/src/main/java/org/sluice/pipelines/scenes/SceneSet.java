package org.sluice.pipelines.scenes;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;

/**
 * A directory of scenes: {@code videos/}, {@code truth.jsonl}, {@code questions.jsonl}. Every file
 * appears when it is complete, the two lists last of all; what is there already stays as it is.
 */
public final class SceneSet {
  private static final String OPTIONS = "scenes.json";
  private static final String TRUTH = "truth.jsonl";
  private static final String QUESTIONS = "questions.jsonl";

  private final Path directory;
  private final SceneSetOptions options;

  private record Written(boolean video, List<SceneQuestion> questions, String truth) {}

  /** Scenes with these options, in a directory that may hold some of them. */
  public SceneSet(Path directory, SceneSetOptions options) {
    this.directory = directory;
    this.options = options;
  }

  /**
   * Writes what is missing.
   *
   * @param threads that write videos
   * @param progress hears how many scenes are done
   * @throws org.sluice.SluiceException if the directory holds other scenes or cannot be written
   */
  public SceneSetSummary write(int threads, IntConsumer progress) {
    try {
      Files.createDirectories(directory.resolve("videos"));
    } catch (IOException e) {
      throw SceneErrors.notWritten(directory, e.toString());
    }
    claim();
    ExecutorService workers = Executors.newFixedThreadPool(threads);
    try {
      return collect(start(workers), progress);
    } finally {
      workers.shutdownNow();
    }
  }

  private List<Future<Written>> start(ExecutorService workers) {
    List<Future<Written>> scenes = new ArrayList<>();
    for (int i = 0; i < options.count(); i++) {
      int index = i;
      Callable<Written> task = () -> scene(index);
      scenes.add(workers.submit(task));
    }
    return scenes;
  }

  private Written scene(int index) {
    Scene scene = options.scene(index);
    Path video = directory.resolve(SceneJson.video(scene.id()));
    boolean missing = !Files.exists(video);
    if (missing) {
      SceneVideos.write(scene, video);
    }
    List<SceneQuestion> questions =
        options.isSparse()
            ? SceneQuestions.atTheEnd(scene, options.questions())
            : SceneQuestions.of(scene, options.perFamily());
    return new Written(missing, questions, SceneJson.truth(scene));
  }

  private SceneSetSummary collect(List<Future<Written>> scenes, IntConsumer progress) {
    List<String> truths = new ArrayList<>();
    List<String> questions = new ArrayList<>();
    int videos = 0;
    try {
      for (Future<Written> scene : scenes) {
        Written written = scene.get();
        videos += written.video ? 1 : 0;
        truths.add(written.truth);
        written.questions.forEach(question -> questions.add(SceneJson.question(question)));
        progress.accept(truths.size());
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException known
          ? known
          : new IllegalStateException("a scene cannot be written", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while scenes were written", e);
    }
    put(TRUTH, truths);
    put(QUESTIONS, questions);
    return new SceneSetSummary(truths.size(), videos, questions.size(), directory.toString());
  }

  /** Marks the directory as one of these scenes. */
  private void claim() {
    Path file = directory.resolve(OPTIONS);
    String wanted = SceneJson.options(options);
    try {
      if (Files.exists(file)) {
        String there = Files.readString(file).strip();
        if (!there.equals(wanted)) {
          throw SceneErrors.otherScenes(directory, there);
        }
      } else {
        put(OPTIONS, List.of(wanted));
      }
    } catch (IOException e) {
      throw SceneErrors.notWritten(file, e.toString());
    }
  }

  private void put(String name, List<String> lines) {
    Path file = directory.resolve(name);
    Path part = directory.resolve("." + name + ".part");
    try {
      Files.write(part, lines, StandardCharsets.UTF_8);
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw SceneErrors.notWritten(file, e.toString());
    }
  }
}
