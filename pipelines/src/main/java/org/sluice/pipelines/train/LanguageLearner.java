package org.sluice.pipelines.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Stream;
import org.sluice.checkpoint.ModelConfig;
import org.sluice.checkpoint.ModelLayout;
import org.sluice.checkpoint.TensorSpec;
import org.sluice.checkpoint.TextConfig;
import org.sluice.language.Decoder;
import org.sluice.torchscript.TorchScriptModule;

/** Decoder and image_newline while they learn to answer: {@code decoder_training.py}. */
final class LanguageLearner implements AutoCloseable {
  private final TextConfig config;
  private final Workers workers;
  private final TorchScriptModule text;
  private final Parameters parameters;

  LanguageLearner(ModelConfig model, long seed, Workers workers) {
    this.config = model.text();
    this.workers = workers;
    this.text =
        TorchScriptModule.load(
            List.of(new TorchScriptModule.Text(Decoder.class, "qwen2")),
            new TorchScriptModule.Text(LanguageLearner.class, "decoder_training"),
            Map.of(
                "depth", config.layers(),
                "heads", config.heads(),
                "kv_heads", config.keyValueHeads(),
                "theta", config.ropeTheta(),
                "eps", config.rmsNormEps()),
            Device.cpu());
    ModelLayout layout = ModelLayout.of(model);
    List<TensorSpec> specs =
        Stream.concat(layout.projector().stream().skip(4), layout.language().stream()).toList();
    parameters = new Parameters(specs, new Initial(seed, config.layers())::values, workers);
  }

  /** image_newline, then the decoder. */
  Parameters parameters() {
    return parameters;
  }

  /**
   * What a batch gave.
   *
   * @param loss mean over answer tokens
   * @param right share of answer tokens that were most likely
   */
  record Outcome(double loss, double right) {}

  /** One step over a batch. */
  Outcome step(List<Sequence> batch, double rate) {
    return step(batch, rate, null);
  }

  /** Takes the gradient by the visual tokens of a sequence, {@code [N, E]}. */
  interface ByTokens {
    /** May be called from any thread. */
    void accept(Sequence sequence, float[] gradient);
  }

  /**
   * One step over a batch.
   *
   * @param byTokens is given the gradient by each sequence's visual tokens, of the mean over the
   *     batch; null if nobody wants it
   */
  Outcome step(List<Sequence> batch, double rate, ByTokens byTokens) {
    List<List<Sequence>> parts = parts(batch);
    List<Callable<Part>> tasks = new ArrayList<>();
    for (List<Sequence> part : parts) {
      tasks.add(() -> gradient(part, byTokens, parts.size()));
    }
    List<Part> done = workers.run(tasks);
    try {
      parameters.optimizer().step(done.stream().map(Part::gradient).toList(), rate);
    } finally {
      done.forEach(part -> part.manager.close());
    }
    return new Outcome(
        done.stream().mapToDouble(Part::loss).average().orElse(0),
        done.stream().mapToDouble(Part::right).average().orElse(0));
  }

  record Part(NDManager manager, double loss, double right, NDArray gradient) {}

  /** The gradient of some sequences; the caller closes its manager. */
  Part gradient(List<Sequence> rows, ByTokens byTokens, int parts) {
    NDManager call = text.manager().newSubManager();
    long[] expected = expected(rows);
    List<NDArray> weights = parameters.tensors();
    List<Object> arguments = batch(call, rows);
    arguments.add(call.create(expected));
    arguments.add(call.create(weights(rows)));
    arguments.add(weights.get(0));
    arguments.add(weights.subList(1, weights.size()));
    String method = byTokens == null ? "gradient" : "joint_gradient";
    List<NDArray> result = text.gradients(call, method, arguments.toArray());
    if (byTokens != null) {
      float[] all = result.get(3).toFloatArray();
      int at = 0;
      for (Sequence row : rows) {
        int length = row.visual().length * config.hiddenSize();
        float[] own = Arrays.copyOfRange(all, at, at + length);
        for (int i = 0; i < own.length; i++) {
          own[i] /= parts;
        }
        byTokens.accept(row, own);
        at += length;
      }
    }
    long[] written = result.get(1).toLongArray();
    int right = 0;
    for (int i = 0; i < written.length; i++) {
      right += written[i] == expected[i] ? 1 : 0;
    }
    return new Part(call, result.get(0).getFloat(), right / (double) written.length, result.get(2));
  }

  /** Logits {@code [M, V]} after every place in a sequence that an answer token follows. */
  float[] logits(Sequence sequence) {
    try (NDManager call = text.manager().newSubManager()) {
      List<Object> arguments = batch(call, List.of(sequence));
      arguments.add(parameters.tensors().get(0));
      arguments.add(parameters.tensors().subList(1, parameters.tensors().size()));
      return text.tensor(call, "logits", arguments.toArray()).toFloatArray();
    }
  }

  /** For each question of each sequence, whether every token of its answer is the most likely. */
  List<boolean[]> answered(List<Sequence> sequences) {
    return workers.run(
        sequences.stream()
            .map(sequence -> (Callable<boolean[]>) () -> answered(sequence))
            .toList());
  }

  private boolean[] answered(Sequence sequence) {
    float[] logits = logits(sequence);
    int vocabulary = config.vocabSize();
    boolean[] right = new boolean[sequence.clip().questions().size()];
    int row = 0;
    for (int q = 0; q < right.length; q++) {
      right[q] = true;
      for (long expected : sequence.clip().questions().get(q).answer()) {
        int best = 0;
        for (int v = 1; v < vocabulary; v++) {
          if (logits[row * vocabulary + v] > logits[row * vocabulary + best]) {
            best = v;
          }
        }
        right[q] &= best == expected;
        row++;
      }
    }
    return right;
  }

  private List<Object> batch(NDManager call, List<Sequence> rows) {
    int s = rows.stream().mapToInt(Sequence::length).max().orElse(0);
    Shape shape = new Shape(rows.size(), s);
    List<Object> arguments = new ArrayList<>();
    arguments.add(call.create(padded(rows, s, Sequence::ids, 0), shape));
    arguments.add(visual(call, rows));
    arguments.add(call.create(Sequence.places(rows, s, Sequence::visual)));
    arguments.add(call.create(Sequence.places(rows, s, Sequence::newlines)));
    arguments.add(call.create(padded(rows, s, Sequence::block, -1), shape));
    arguments.add(call.create(padded(rows, s, Sequence::sees, 0), shape));
    arguments.add(call.create(padded(rows, s, Sequence::positions, 0), shape));
    arguments.add(call.create(Sequence.places(rows, s, Sequence::answers)));
    return arguments;
  }

  private NDArray visual(NDManager call, List<Sequence> rows) {
    int width = config.hiddenSize();
    int tokens = rows.stream().mapToInt(row -> row.visual().length).sum();
    FloatBuffer all = FloatBuffer.allocate(tokens * width);
    rows.forEach(row -> row.clip().tokens().forEach(all::put));
    return call.create(all.flip(), new Shape(tokens, width), DataType.FLOAT32);
  }

  private static long[] expected(List<Sequence> rows) {
    return rows.stream().flatMapToLong(row -> Arrays.stream(row.expected())).toArray();
  }

  /** A long answer weighs more than a short one, but not as much more as it is longer. */
  private static float[] weights(List<Sequence> rows) {
    float[] weights = new float[rows.stream().mapToInt(row -> row.expected().length).sum()];
    int at = 0;
    for (Sequence row : rows) {
      for (Clip.Asked question : row.clip().questions()) {
        int length = question.answer().length;
        Arrays.fill(weights, at, at + length, (float) (1 / Math.sqrt(length)));
        at += length;
      }
    }
    return weights;
  }

  private static long[] padded(
      List<Sequence> rows, int s, Function<Sequence, long[]> field, long padding) {
    long[] all = new long[rows.size() * s];
    for (int row = 0; row < rows.size(); row++) {
      long[] own = field.apply(rows.get(row));
      System.arraycopy(own, 0, all, row * s, own.length);
      Arrays.fill(all, row * s + own.length, (row + 1) * s, padding);
    }
    return all;
  }

  /** Parts of about equal work, rows of like length together. */
  private List<List<Sequence>> parts(List<Sequence> batch) {
    List<Sequence> sorted =
        batch.stream().sorted(Comparator.comparingInt(Sequence::length)).toList();
    int count = Math.min(workers.count(), batch.size());
    List<List<Sequence>> parts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<Sequence> part = new ArrayList<>();
      for (int j = i; j < sorted.size(); j += count) {
        part.add(sorted.get(j));
      }
      parts.add(part);
    }
    return parts;
  }

  @Override
  public void close() {
    parameters.close();
    text.close();
  }
}
