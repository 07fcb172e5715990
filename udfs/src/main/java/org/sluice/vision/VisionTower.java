package org.sluice.vision;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sluice.checkpoint.VisionConfig;
import org.sluice.torchscript.TorchScriptModule;
import org.sluice.torchscript.Weights;

/**
 * A SigLIP or CLIP vision tower: {@code vision_tower.py} with a checkpoint's weights. Immutable;
 * any number of threads may call it at once.
 *
 * <p>Dimensions: F frames, R reference frames, S selective frames, T tokens of a frame, C width, L
 * layers, k tokens recomputed.
 */
public final class VisionTower implements AutoCloseable {
  private final VisionConfig config;
  private final Weights weights;
  private final TorchScriptModule text;
  private final Object[] shape;

  /** Takes ownership of the weights, which lie in the order {@code vision_tower.py} gives. */
  public VisionTower(VisionConfig config, Weights weights, Device device) {
    this.config = config;
    this.weights = weights;
    this.text = TorchScriptModule.load(VisionTower.class, "vision_tower", device);
    this.shape =
        new Object[] {
          config.kind() == VisionConfig.Kind.CLIP,
          config.patchSize(),
          config.layers(),
          config.heads(),
          config.activation(),
          config.layerNormEps()
        };
  }

  /** The tower's sizes. */
  public VisionConfig config() {
    return config;
  }

  /** A manager for the tensors of a call; the caller closes it. */
  public NDManager newManager() {
    return text.manager().newSubManager();
  }

  /** Preprocessed frames as a tensor {@code [F, channels, H, W]}. */
  public NDArray pixels(NDManager manager, float[] values, int frames) {
    int side = config.imageSize();
    return manager.create(
        FloatBuffer.wrap(values),
        new Shape(frames, config.channels(), side, side),
        DataType.FLOAT32);
  }

  /**
   * The dense tower.
   *
   * @param pixels {@code [F, channels, H, W]}
   * @return L + 1 tensors {@code [F, T, C]}: the embeddings, then every layer's output, without
   *     post_layernorm
   */
  public List<NDArray> hiddenStates(NDManager manager, NDArray pixels) {
    return text.tuple(manager, "hidden_states", arguments(pixels)).get(0);
  }

  /** The tower's last normalisation of {@code [.., C]}, which LLaVA-OneVision does not use. */
  public NDArray postLayerNorm(NDManager manager, NDArray hidden) {
    boolean clip = config.kind() == VisionConfig.Kind.CLIP;
    return text.tensor(
        manager, "post_layernorm", hidden, weights, clip, config.layers(), config.layerNormEps());
  }

  /**
   * What a chunk of reference frames yields.
   *
   * @param hiddenStates L + 1 tensors {@code [F, T, C]}
   * @param keys per layer, of the chunk's last frame, {@code [1, T, C]}; so are the next three
   * @param values per layer
   * @param attentions per layer, after the output projection
   * @param mlps per layer
   */
  public record ReferenceChunk(
      List<NDArray> hiddenStates,
      List<NDArray> keys,
      List<NDArray> values,
      List<NDArray> attentions,
      List<NDArray> mlps) {}

  /** The full layers over a chunk of reference frames {@code [F, channels, H, W]}. */
  public ReferenceChunk referenceChunk(NDManager manager, NDArray pixels) {
    List<List<NDArray>> r = text.tuple(manager, "reference_chunk", arguments(pixels));
    return new ReferenceChunk(r.get(0), r.get(1), r.get(2), r.get(3), r.get(4));
  }

  /**
   * What a chunk of selective frames yields.
   *
   * @param hiddenStates L + 1 tensors {@code [F, T, C]}
   * @param indices per layer the recomputed tokens, ascending, {@code [F, k]} of int64
   * @param similarities per layer the cosine of each token's key with the reference's, {@code [F,
   *     T]}
   */
  public record SelectiveChunk(
      List<NDArray> hiddenStates, List<NDArray> indices, List<NDArray> similarities) {}

  /**
   * The selective layers over a chunk of frames {@code [F, channels, H, W]} that share one
   * reference.
   */
  public SelectiveChunk selectiveChunk(
      NDManager manager,
      NDArray pixels,
      int recompute,
      List<NDArray> keys,
      List<NDArray> values,
      List<NDArray> attentions,
      List<NDArray> mlps) {
    List<List<NDArray>> r =
        text.tuple(
            manager,
            "selective_chunk",
            arguments(pixels, recompute, keys, values, attentions, mlps));
    return new SelectiveChunk(r.get(0), r.get(1), r.get(2));
  }

  /**
   * What a group of frames yields.
   *
   * @param hidden the last layer's output, {@code [F, T, C]}
   * @param movement how far each token's first-layer key moved since the frame before, {@code [F,
   *     T]}
   * @param lastKeys first-layer keys of the last frame, {@code [1, T, C]}
   */
  public record Group(NDArray hidden, NDArray movement, NDArray lastKeys) {}

  /**
   * A group of frames layer by layer: at each layer first the reference frames, then the selective
   * ones.
   *
   * @param pixels {@code [F, channels, H, W]}
   * @param recompute k
   * @param references rows of the reference frames, ascending, {@code [R]}
   * @param selectives rows of the others, ascending, {@code [S]}; may be empty
   * @param referenceOf for each selective frame the index into {@code references}, {@code [S]}
   * @param previousKeys {@code [1, T, C]} of the frame before the group, null if it has none
   */
  public Group encodeGroup(
      NDManager manager,
      NDArray pixels,
      int recompute,
      long[] references,
      long[] selectives,
      long[] referenceOf,
      NDArray previousKeys) {
    long[] order = new long[references.length + selectives.length];
    for (int i = 0; i < references.length; i++) {
      order[(int) references[i]] = i;
    }
    for (int i = 0; i < selectives.length; i++) {
      order[(int) selectives[i]] = references.length + i;
    }
    NDArray none =
        previousKeys == null
            ? manager.zeros(
                new Shape(0, config.tokens(), config.hiddenSize()), weights.get(0).getDataType())
            : previousKeys;
    List<List<NDArray>> r =
        text.tuple(
            manager,
            "encode_group",
            arguments(
                pixels,
                recompute,
                manager.create(references),
                manager.create(selectives),
                manager.create(referenceOf),
                manager.create(order),
                none));
    return new Group(r.get(0).get(0), r.get(1).get(0), r.get(2).get(0));
  }

  private Object[] arguments(NDArray pixels, Object... rest) {
    List<Object> all = new ArrayList<>(List.of(pixels, weights));
    all.addAll(Arrays.asList(shape));
    all.addAll(Arrays.asList(rest));
    return all.toArray();
  }

  @Override
  public void close() {
    weights.close();
    text.close();
  }
}
