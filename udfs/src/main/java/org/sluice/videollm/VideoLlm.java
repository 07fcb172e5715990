package org.sluice.videollm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sluice.checkpoint.Checkpoint;
import org.sluice.checkpoint.Fingerprint;
import org.sluice.checkpoint.ModelConfig;
import org.sluice.checkpoint.ModelLayout;
import org.sluice.checkpoint.NativeMemory;
import org.sluice.checkpoint.PreprocessorConfig;
import org.sluice.checkpoint.PromptConfig;
import org.sluice.checkpoint.TensorSpec;
import org.sluice.checkpoint.TextConfig;
import org.sluice.language.LanguageModel;
import org.sluice.language.PromptRoom;
import org.sluice.language.Replies;
import org.sluice.rekv.FrameKeys;
import org.sluice.rekv.Rekv;
import org.sluice.rekv.RekvConfig;

/**
 * A LLaVA-OneVision model from a Hugging Face directory, loaded once for a process and device and
 * shared by all streams. The visual half is loaded at once, the language half when something is
 * first asked: indexing alone never needs it.
 */
public final class VideoLlm implements AutoCloseable {
  private final Checkpoint checkpoint;
  private final ModelConfig config;
  private final ModelLayout layout;
  private final ModelOptions options;
  private final VisualEncoder encoder;
  private final String encoderFingerprint;
  private final Map<Sharing, SharedStreams> shared = new ConcurrentHashMap<>();
  private LanguageModel language;
  private FrameKeys keys;
  private Rekv rekv;

  private VideoLlm(
      Checkpoint checkpoint,
      ModelConfig config,
      PreprocessorConfig preprocessing,
      ModelOptions options) {
    this.checkpoint = checkpoint;
    this.config = config;
    this.options = options;
    this.layout = ModelLayout.of(config);
    layout.check(checkpoint);
    requireMemory(
        Stream.concat(layout.visionTower().stream(), layout.projector().stream()).toList());
    this.encoder = new VisualEncoder(checkpoint, config, preprocessing, layout, options);
    this.encoderFingerprint =
        new Fingerprint()
            .withTensors("weights", checkpoint, "vision_tower.", "multi_modal_projector.")
            .with("vision", config.vision().toString())
            .with("preprocessing", preprocessing.toString())
            .with("compute", options.compute().name())
            .hex();
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
    Checkpoint checkpoint = Checkpoint.open(directory);
    try {
      return new VideoLlm(checkpoint, config, preprocessing, options);
    } catch (RuntimeException | Error e) {
      checkpoint.close();
      throw e;
    }
  }

  private void requireMemory(Collection<TensorSpec> tensors) {
    long elements = tensors.stream().distinct().mapToLong(TensorSpec::elements).sum();
    NativeMemory.ofThisMachine()
        .require(elements * options.compute().bytes(), checkpoint.directory());
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

  /**
   * Names everything that turns stored tokens and a question into an answer. Reads all of the
   * decoder's weights.
   */
  public String answerFingerprint() {
    return new Fingerprint()
        .withTensors(
            "weights", checkpoint, layout.language().stream().map(TensorSpec::name).toList())
        .withTensors("newline", checkpoint, "image_newline")
        .with("text", config.text().toString())
        .with("prompt", PromptConfig.read(checkpoint.directory()).toString())
        .with("compute", options.compute().name())
        .hex();
  }

  /** Native bytes that the references of a full group of frames take. */
  public long cacheBytes(EncodeOptions encodeOptions) {
    return encoder
        .groups(encodeOptions.cacher())
        .cacheBytes(encodeOptions.groupFrames(), options.compute().bytes());
  }

  /** Tokens of a frame after pooling, before reduction. */
  public int tokensPerFrame() {
    return encoder.pooledTokens();
  }

  /** Starts a stream of its own; the caller closes it. */
  public StreamSession openStream(EncodeOptions encodeOptions) {
    return shareStreams(encodeOptions, BatchOptions.ALONE).open();
  }

  /**
   * Starts a stream that can be asked at any moment what its frames so far have shown; the caller
   * closes it.
   *
   * @throws org.sluice.SluiceException as {@link #openAskable}
   */
  public StreamSession openStream(EncodeOptions encodeOptions, RekvConfig rekvConfig) {
    AskableStream askable = openAskable(rekvConfig, tokensPerFrame());
    try {
      return openStream(encodeOptions).readBy(askable);
    } catch (RuntimeException | Error e) {
      askable.close();
      throw e;
    }
  }

  /**
   * Starts a stream of tokens that were computed before; the caller closes it.
   *
   * @param tokensPerFrame most that a frame has
   * @throws org.sluice.SluiceException if the model cannot be asked: no tokenizer, or too little
   *     memory for it or for as many frames as the configuration allows
   */
  public AskableStream openAskable(RekvConfig rekvConfig, int tokensPerFrame) {
    requireMemory(rekvConfig, tokensPerFrame + 1);
    return new AskableStream(language(), encoder.imageNewline(), rekv(), rekvConfig);
  }

  private void requireMemory(RekvConfig rekvConfig, int tokens) {
    TextConfig text = config.text();
    // Keys and values of all layers.
    long tokenBytes =
        2L * text.layers() * text.keyValueHeads() * text.headDim() * options.compute().bytes();
    long needed = tokenBytes * ((long) rekvConfig.maxBlocks() * tokens + rekvConfig.localTokens());
    OptionalLong available = NativeMemory.ofThisMachine().availableBytes();
    if (available.isPresent() && needed > available.getAsLong()) {
      throw VideoLlmErrors.streamTooLarge(
          rekvConfig.maxBlocks(), tokens, needed, available.getAsLong());
    }
  }

  /**
   * Lets streams share calls: those opened by the result or, where calls wait for other tasks'
   * streams, all that were ever asked for with the same options.
   */
  public SharedStreams shareStreams(EncodeOptions encodeOptions, BatchOptions batch) {
    return batch.waitMillis() == 0
        ? new SharedStreams(encoder, encodeOptions, batch)
        : shared.computeIfAbsent(
            new Sharing(encodeOptions, batch),
            key -> new SharedStreams(encoder, encodeOptions, batch));
  }

  private record Sharing(EncodeOptions encode, BatchOptions batch) {}

  /**
   * Answers questions about a stretch of one stream. Where its frames do not fit the model's
   * context, evenly spaced ones are read.
   *
   * @param frames in order of time, as read back from storage
   * @param maxNewTokens most tokens of an answer, at least 1
   * @throws org.sluice.SluiceException if the model cannot be asked: no tokenizer, or too little
   *     memory
   */
  public Answers answer(List<FrameTokens> frames, List<String> questions, int maxNewTokens) {
    LanguageModel asked = language();
    List<FrameTokens> seen = frames.stream().filter(frame -> frame.tokens().length > 0).toList();
    int width = config.text().hiddenSize();
    int largest = seen.stream().mapToInt(frame -> frame.tokens().length / width).max().orElse(1);
    List<FrameTokens> fitting = evenly(seen, asked.maxFrames(largest, questions, maxNewTokens));
    try (NDManager call = encoder.newManager()) {
      NDArray visual =
          asked.visual(
              call,
              fitting.stream().map(FrameTokens::tokens).toList(),
              fitting.stream().mapToLong(FrameTokens::frameMillis).toArray());
      Replies replies = asked.answer(visual, encoder.imageNewline(), questions, maxNewTokens);
      return new Answers(
          replies.replies(), fitting.size(), replies.prefillNanos(), replies.generateNanos());
    }
  }

  /** How many frames a prompt can hold beside a question; the decoder's weights are not needed. */
  public PromptRoom room(String question, int maxNewTokens) {
    return PromptRoom.of(checkpoint.directory(), config, List.of(question), maxNewTokens);
  }

  /**
   * Scores frames by a text.
   *
   * @throws org.sluice.SluiceException if the model cannot be asked: no tokenizer, or too little
   *     memory
   */
  public FrameScorer scorer(Scoring scoring, String text) {
    return new FrameScorer(language(), keys(), encoder.imageNewline(), scoring, text);
  }

  private synchronized LanguageModel language() {
    if (language == null) {
      requireMemory(layout.language());
      language = LanguageModel.load(checkpoint, config, options.djlDevice(), options.compute());
    }
    return language;
  }

  private synchronized FrameKeys keys() {
    if (keys == null) {
      LanguageModel asked = language();
      keys = new FrameKeys(asked.decoder(), options.djlDevice(), asked.beforeFrame());
    }
    return keys;
  }

  private synchronized Rekv rekv() {
    if (rekv == null) {
      rekv = new Rekv(language().decoder(), options.djlDevice());
    }
    return rekv;
  }

  /** At most {@code count} elements, evenly spaced, the first among them. */
  private static <T> List<T> evenly(List<T> all, int count) {
    return all.size() <= count
        ? all
        : IntStream.range(0, count)
            .mapToObj(i -> all.get((int) ((long) i * all.size() / count)))
            .toList();
  }

  @Override
  public synchronized void close() {
    if (rekv != null) {
      rekv.close();
    }
    if (keys != null) {
      keys.close();
    }
    if (language != null) {
      language.close();
    }
    encoder.close();
    checkpoint.close();
  }
}
