package org.sluice.verify;

import ai.djl.Device;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.sluice.SluiceException;
import org.sluice.checkpoint.Checkpoint;
import org.sluice.checkpoint.ModelConfig;
import org.sluice.checkpoint.ModelLayout;
import org.sluice.language.Decoder;
import org.sluice.torchscript.ComputeType;
import org.sluice.torchscript.WeightLoader;
import org.sluice.torchscript.Weights;

/** Recomputes a folder of golden outputs, file by file. */
public final class Verification {
  private final Fixtures fixtures;
  private final Device device;

  /** Prepares to verify on a device. */
  public Verification(Fixtures fixtures, Device device) {
    this.fixtures = fixtures;
    this.device = device;
  }

  /**
   * What became of a golden file.
   *
   * @param file its name without the extension
   * @param comparisons one a recomputed tensor, in the order made
   * @param untouched tensors that no check of this version knows
   */
  public record FileResult(String file, List<Comparison> comparisons, List<String> untouched) {
    /** Whether every comparison passes. */
    public boolean passes() {
      return comparisons.stream().allMatch(Comparison::passes);
    }
  }

  /**
   * Recomputes every golden.
   *
   * @param each told of each file's result as soon as it is there
   * @return all results
   * @throws SluiceException if nothing at all could be compared
   */
  public List<FileResult> run(Consumer<FileResult> each) {
    List<FileResult> results = new ArrayList<>();
    for (String name : fixtures.goldens()) {
      FileResult result = verify(name);
      each.accept(result);
      results.add(result);
    }
    if (results.stream().allMatch(result -> result.comparisons().isEmpty())) {
      throw new SluiceException(
          "FIXTURES_EMPTY",
          "nothing to verify",
          "golden/",
          "no file there is of a subject this version knows",
          "Give --fixtures a folder made like the bundled one.");
    }
    return results;
  }

  /** Recomputes one golden file. */
  public FileResult verify(String name) {
    try (Golden golden = fixtures.golden(name)) {
      switch (fixtures.subjectOf(name)) {
        case "vision" -> {
          try (VisionSubject subject = subject(name)) {
            VisionCheck.run(golden, fixtures, subject);
            if (golden.has("hf_video_input_ids")) {
              try (Decoder decoder = decoder(name)) {
                VideoPromptCheck.run(golden, subject, ModelConfig.read(directory(name)), decoder);
              }
            }
          }
        }
        case "cacher" -> {
          try (VisionSubject subject = subject(name)) {
            CacherCheck.run(golden, subject);
          }
        }
        case "qwen2" -> {
          try (Decoder decoder = decoder(name)) {
            DecoderCheck.run(golden, decoder);
          }
        }
        case "rekv" -> {
          try (Decoder decoder = decoder(name)) {
            RekvCheck.run(golden, decoder, device);
          }
        }
        case "e2e" -> {
          try (VisionSubject subject = subject(name);
              Decoder decoder = decoder(name)) {
            EndToEndCheck.run(golden, subject, decoder, device);
          }
        }
        case "pruner" -> PrunerCheck.run(golden);
        case "pooling_probe" -> SmallChecks.pooling(golden, device);
        case "dtype_probe_expected_f32" -> {
          try (Golden probe = fixtures.golden("dtype_probe")) {
            SmallChecks.numberFormats(probe, golden);
          }
        }
        default -> {}
      }
      return new FileResult(name, golden.comparisons(), golden.untouched());
    }
  }

  private Decoder decoder(String name) {
    Path directory = directory(name);
    ModelConfig config = ModelConfig.read(directory);
    ModelLayout layout = ModelLayout.of(config);
    try (Checkpoint checkpoint = Checkpoint.open(directory)) {
      layout.check(checkpoint);
      Weights weights = WeightLoader.load(checkpoint, layout.language(), device, ComputeType.F32);
      return new Decoder(config.text(), weights, device);
    }
  }

  private VisionSubject subject(String name) {
    return new VisionSubject(fixtures, directory(name), device);
  }

  private Path directory(String name) {
    return fixtures.checkpointOf(name).orElseThrow();
  }
}
