package org.sluice.language;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.sluice.checkpoint.Checkpoint;
import org.sluice.checkpoint.ModelConfig;
import org.sluice.checkpoint.ModelLayout;
import org.sluice.checkpoint.PromptConfig;
import org.sluice.torchscript.ComputeType;
import org.sluice.torchscript.WeightLoader;

/**
 * The language half of a model: prompt, tokenizer and decoder. Immutable; any number of threads may
 * ask at once.
 */
public final class LanguageModel implements AutoCloseable {
  /** Questions share a prefix but each has its own copy of its cache; this many bytes at a time. */
  private static final long CACHE_BYTES = 2L << 30;

  private static final List<String> YES = List.of("yes", "Yes");
  private static final List<String> NO = List.of("no", "No");

  private final Decoder decoder;
  private final Tokenizer tokenizer;
  private final PromptConfig prompt;
  private final PromptTemplate template;
  private final FrameMarkers markers;

  /** Takes ownership of decoder and tokenizer. */
  public LanguageModel(Decoder decoder, Tokenizer tokenizer, PromptConfig prompt) {
    this.decoder = decoder;
    this.tokenizer = tokenizer;
    this.prompt = prompt;
    this.template = new PromptTemplate(prompt.template());
    this.markers = FrameMarkers.of(prompt, tokenizer);
  }

  /** Loads the language half of an opened checkpoint that has been checked against its layout. */
  public static LanguageModel load(
      Checkpoint checkpoint, ModelConfig config, Device device, ComputeType type) {
    Path directory = checkpoint.directory();
    PromptConfig prompt = PromptConfig.read(directory);
    new PromptTemplate(prompt.template());
    Tokenizer tokenizer = Tokenizer.read(directory, config.text().vocabSize());
    try {
      FrameMarkers.of(prompt, tokenizer);
      ModelLayout layout = ModelLayout.of(config);
      Decoder decoder =
          new Decoder(
              config.text(),
              WeightLoader.load(checkpoint, layout.language(), device, type),
              device);
      return new LanguageModel(decoder, tokenizer, prompt);
    } catch (RuntimeException | Error e) {
      tokenizer.close();
      throw e;
    }
  }

  /** Checks, without reading weights, that a model directory says how it is asked. */
  public static void checkAskable(Path directory, ModelConfig config) {
    PromptConfig prompt = PromptConfig.read(directory);
    new PromptTemplate(prompt.template());
    try (Tokenizer tokenizer = Tokenizer.read(directory, config.text().vocabSize())) {
      FrameMarkers.of(prompt, tokenizer);
    }
  }

  /** The decoder. */
  public Decoder decoder() {
    return decoder;
  }

  /** The tokenizer. */
  public Tokenizer tokenizer() {
    return tokenizer;
  }

  /** How the model is asked. */
  public PromptConfig prompt() {
    return prompt;
  }

  /** Vocabulary indices of what stands before the visual tokens. */
  public long[] beforeVideo() {
    return tokenizer.encode(template.beforeVideo());
  }

  /** Vocabulary indices of what stands after the visual tokens. */
  public long[] afterVideo(String question) {
    return tokenizer.encode(template.afterVideo(question));
  }

  /**
   * What is read of a video: each frame's tokens, with its marker before them if the model has
   * markers.
   *
   * @param frames each {@code [k, E]}, in order of time
   * @param frameMillis presentation time of each
   * @return {@code [N, E]}
   */
  public NDArray visual(NDManager manager, List<float[]> frames, long[] frameMillis) {
    int width = decoder.config().hiddenSize();
    long[] ids = markers.ids(frameMillis);
    int values = frames.stream().mapToInt(tokens -> tokens.length).sum() + ids.length * width;
    FloatBuffer all = FloatBuffer.allocate(values);
    try (NDManager call = manager.newSubManager()) {
      float[] marks =
          ids.length == 0
              ? new float[0]
              : decoder.embed(call, ids).toType(DataType.FLOAT32, false).toFloatArray();
      for (int f = 0; f < frames.size(); f++) {
        if (ids.length > 0) {
          all.put(marks, f * width, width);
        }
        all.put(frames.get(f));
      }
    }
    return manager.create(all.flip(), new Shape(values / width, width), DataType.FLOAT32);
  }

  /**
   * What is read of one frame of a stream: its tokens behind its marker, if the model has markers.
   *
   * @param tokens {@code [k, E]}
   * @param sinceStartMillis time since the stream's first frame
   * @return {@code [k, E]} or {@code [1 + k, E]}
   */
  public NDArray frame(NDManager manager, float[] tokens, long sinceStartMillis) {
    long[] ids = markers.ids(new long[] {0, sinceStartMillis});
    NDArray own = decoder.embeddings(manager, tokens);
    return ids.length == 0
        ? own
        : decoder.join(manager, List.of(decoder.embed(manager, ids[1]), own));
  }

  /**
   * Makes sure that the model can read so many tokens.
   *
   * @throws org.sluice.SluiceException if it cannot
   */
  public void requireRoom(int tokens) {
    if (tokens > decoder.config().maxPositions()) {
      throw LanguageErrors.tooLong(tokens, decoder.config().maxPositions());
    }
  }

  /**
   * Most frames one prompt can hold.
   *
   * @param tokensPerFrame after reduction, a marker not counted
   * @param questions that will be asked
   * @param maxNewTokens of an answer
   */
  public int maxFrames(int tokensPerFrame, List<String> questions, int maxNewTokens) {
    return PromptRoom.of(decoder.config(), prompt, tokenizer, questions, maxNewTokens)
        .frames(tokensPerFrame);
  }

  /**
   * Answers questions about one video. Its visual tokens are read once, the questions answered
   * together.
   *
   * @param visual tokens of all frames in order, {@code [N, E]}, as {@link #visual} joins them
   * @param imageNewline the embedding that ends a video, {@code [E]}
   * @param maxNewTokens most tokens of an answer, at least 1
   * @return a reply a question, and where the time went
   */
  public Replies answer(
      NDArray visual, NDArray imageNewline, List<String> questions, int maxNewTokens) {
    List<long[]> prompts = questions.stream().map(this::afterVideo).toList();
    if (prompts.isEmpty()) {
      return new Replies(List.of(), 0, 0);
    }
    long start = System.nanoTime();
    try (NDManager call = decoder.newManager();
        KvCache prefix = decoder.newCache(1, prefixSlots(visual))) {
      read(call, prefix, visual, imageNewline);
      long read = System.nanoTime();
      Greedy greedy = new Greedy(decoder, prompt.stopIds());
      List<Reply> replies = new ArrayList<>();
      int together = rowsTogether(prefix, prompts, maxNewTokens);
      for (int from = 0; from < prompts.size(); from += together) {
        List<long[]> some = prompts.subList(from, Math.min(from + together, prompts.size()));
        List<Generation> generations = greedy.generate(prefix, some, maxNewTokens);
        for (int i = 0; i < some.size(); i++) {
          Generation generation = generations.get(i);
          replies.add(
              new Reply(
                  tokenizer.decode(generation.tokens()),
                  prefix.used() + some.get(i).length,
                  generation.tokens().length,
                  generation.stopped()));
        }
      }
      return new Replies(replies, read - start, System.nanoTime() - read);
    }
  }

  /**
   * How sure the model is of yes: the log odds of yes against no as the first word of its answer to
   * a question about one frame.
   *
   * @param frames each asked alone, of as many tokens each, {@code [k, E]}
   * @param imageNewline the embedding that ends a video, {@code [E]}
   * @return one a frame
   */
  public float[] logOddsOfYes(List<float[]> frames, NDArray imageNewline, String question) {
    int rows = frames.size();
    try (NDManager call = decoder.newManager()) {
      NDArray before = decoder.embed(call, beforeFrame());
      NDArray after = decoder.embed(call, afterVideo(question));
      NDArray newline = imageNewline.reshape(1, imageNewline.size());
      newline.attach(call);
      NDList prompts = new NDList();
      for (float[] frame : frames) {
        NDArray own = decoder.embeddings(call, frame);
        prompts.add(decoder.join(call, List.of(before, own, newline, after)));
      }
      NDArray all = NDArrays.stack(prompts);
      long size = all.getShape().get(1);
      long[] added = new long[rows];
      Arrays.fill(added, size);
      try (KvCache cache = decoder.newCache(rows, (int) size)) {
        float[] logits = decoder.append(call, cache, all, added).toFloatArray();
        float[] odds = new float[rows];
        for (int row = 0; row < rows; row++) {
          int from = row * logits.length / rows;
          odds[row] = logSum(logits, from, YES) - logSum(logits, from, NO);
        }
        return odds;
      }
    }
  }

  /** Of the probabilities of words, up to what all have in common. */
  private float logSum(float[] logits, int from, List<String> words) {
    double sum =
        words.stream()
            .mapToLong(word -> tokenizer.encode(word)[0])
            .distinct()
            .mapToDouble(id -> Math.exp(logits[from + (int) id]))
            .sum();
    return (float) Math.log(sum);
  }

  /** Vocabulary indices of what stands before a frame that is read alone. */
  public long[] beforeFrame() {
    return LongStream.concat(
            LongStream.of(beforeVideo()), LongStream.of(markers.ids(new long[] {0})))
        .toArray();
  }

  /** Reads what comes before the questions. */
  private void read(NDManager call, KvCache prefix, NDArray visual, NDArray imageNewline) {
    List<NDArray> parts = new ArrayList<>();
    long[] before = beforeVideo();
    if (before.length > 0) {
      parts.add(decoder.embed(call, before));
    }
    parts.add(visual);
    parts.add(imageNewline.reshape(1, imageNewline.size()));
    decoder.append(call, prefix, decoder.join(call, parts));
  }

  private int prefixSlots(NDArray visual) {
    return beforeVideo().length + (int) visual.getShape().get(0) + 1;
  }

  private static int rowsTogether(KvCache prefix, List<long[]> prompts, int maxNewTokens) {
    int longest = prompts.stream().mapToInt(ids -> ids.length).max().orElse(1);
    long slots = prefix.used() + longest + maxNewTokens;
    long rowBytes = prefix.nativeBytes() / prefix.capacity() * slots;
    return (int) Math.max(1, Math.min(prompts.size(), CACHE_BYTES / rowBytes));
  }

  @Override
  public void close() {
    decoder.close();
    tokenizer.close();
  }
}
