package org.sluice.pipelines.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sluice.checkpoint.Safetensors;
import org.sluice.videollm.TokenCodec;

/**
 * What a later process needs to go on: where training is, weights and moments in full precision.
 */
final class TrainingState {
  private static final String STEPS = ".steps";

  private final Path file;
  private final Map<String, Parameters> parts;

  /**
   * A file that keeps the state.
   *
   * @param parts by the names they have in the file
   */
  TrainingState(Path file, Map<String, Parameters> parts) {
    this.file = file;
    this.parts = parts;
  }

  /**
   * Where training is.
   *
   * @param stage in hand
   * @param step to be done next in it
   */
  record Position(String stage, long step) {}

  void save(Position position) throws IOException {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("stage", position.stage());
    facts.put("step", Long.toString(position.step()));
    List<SafetensorsFile.Tensor> tensors = new ArrayList<>();
    parts.forEach(
        (name, part) -> {
          if (part.optimizer().untouched()) {
            return;
          }
          Optimizer.State state = part.optimizer().state();
          facts.put(name + STEPS, Long.toString(state.steps()));
          tensors.add(vector(name + ".weights", state.weights()));
          tensors.add(vector(name + ".first", state.first()));
          tensors.add(vector(name + ".second", state.second()));
        });
    SafetensorsFile.write(file, TokenCodec.F32, facts, tensors);
  }

  private static SafetensorsFile.Tensor vector(String name, float[] values) {
    return new SafetensorsFile.Tensor(name, new long[] {values.length}, values);
  }

  /** A copy of what is saved, to begin another training with. */
  void keepAs(Path copy) throws IOException {
    WholeFile.write(copy, Files.readAllBytes(file));
  }

  /** Restores the parts that had begun to learn; null if nothing was saved. */
  Position restore() {
    if (!Files.exists(file)) {
      return null;
    }
    try (Safetensors saved = Safetensors.open(file)) {
      Map<String, String> facts = saved.metadata();
      parts.forEach(
          (name, part) -> {
            if (!saved.has(name + ".weights")) {
              return;
            }
            float[] weights = saved.floats(name + ".weights");
            if (weights.length != part.size()) {
              throw TrainErrors.otherSizes(file, name, weights.length, part.size());
            }
            part.optimizer()
                .restore(
                    new Optimizer.State(
                        Long.parseLong(facts.get(name + STEPS)),
                        weights,
                        saved.floats(name + ".first"),
                        saved.floats(name + ".second")));
          });
      return new Position(facts.get("stage"), Long.parseLong(facts.get("step")));
    }
  }
}
