package org.sluice.videollm;

import java.nio.file.Path;
import org.sluice.checkpoint.Checkpoint;
import org.sluice.checkpoint.Fingerprint;
import org.sluice.checkpoint.ModelConfig;
import org.sluice.checkpoint.ModelLayout;
import org.sluice.checkpoint.NativeMemory;
import org.sluice.checkpoint.PreprocessorConfig;
import org.sluice.checkpoint.TensorSpec;

/**
 * A LLaVA-OneVision model from a Hugging Face directory. Immutable, loaded once for a process and
 * device and shared by all streams.
 */
public final class VideoLlm implements AutoCloseable {
  private final Checkpoint checkpoint;
  private final ModelConfig config;
  private final VisualEncoder encoder;
  private final String encoderFingerprint;

  private VideoLlm(
      Checkpoint checkpoint, ModelConfig config, VisualEncoder encoder, String encoderFingerprint) {
    this.checkpoint = checkpoint;
    this.config = config;
    this.encoder = encoder;
    this.encoderFingerprint = encoderFingerprint;
  }

  /**
   * Checks everything that can be checked without reading weights, then loads the visual half.
   *
   * @param directory with config.json, preprocessor_config.json and the weights
   * @throws org.sluice.SluiceException if the directory is not a complete LLaVA-OneVision model, or
   *     memory is short
   */
  public static VideoLlm load(Path directory, ModelOptions options) {
    ModelConfig config = ModelConfig.read(directory);
    PreprocessorConfig preprocessing = PreprocessorConfig.read(directory);
    ModelLayout layout = ModelLayout.of(config);
    Checkpoint checkpoint = Checkpoint.open(directory);
    try {
      layout.check(checkpoint);
      long visual =
          java.util.stream.Stream.concat(layout.visionTower().stream(), layout.projector().stream())
              .mapToLong(TensorSpec::elements)
              .sum();
      NativeMemory.ofThisMachine().require(visual * options.compute().bytes(), directory);
      VisualEncoder encoder = new VisualEncoder(checkpoint, config, preprocessing, layout, options);
      String fingerprint =
          new Fingerprint()
              .withTensors("weights", checkpoint, "vision_tower.", "multi_modal_projector.")
              .with("vision", config.vision().toString())
              .with("preprocessing", preprocessing.toString())
              .with("compute", options.compute().name())
              .hex();
      return new VideoLlm(checkpoint, config, encoder, fingerprint);
    } catch (RuntimeException | Error e) {
      checkpoint.close();
      throw e;
    }
  }

  /** The model's sizes. */
  public ModelConfig config() {
    return config;
  }

  /**
   * Names the weights and the preprocessing that frames go through; with the options' encoder key,
   * their tokens.
   */
  public String encoderFingerprint() {
    return encoderFingerprint;
  }

  /** Tokens of a frame after pooling, before reduction. */
  public int tokensPerFrame() {
    return encoder.pooledTokens();
  }

  /** Starts a stream; the caller closes it. */
  public StreamSession openStream(EncodeOptions options) {
    return new StreamSession(encoder, options);
  }

  @Override
  public void close() {
    encoder.close();
    checkpoint.close();
  }
}
