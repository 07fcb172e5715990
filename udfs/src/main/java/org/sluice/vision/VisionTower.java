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
   * What reference frames of several streams yield.
   *
   * @param hidden the last layer's output, {@code [n, T, C]}
   * @param kept keys, values, attention outputs after the projection and MLP outputs: each per
   *     layer and in it per stream {@code [1, T, C]}
   */
  public record ReferenceFrames(NDArray hidden, List<List<NDArray>> kept) {}

  /**
   * The full layers over one reference frame of each of n streams.
   *
   * @param pixels {@code [N, channels, H, W]}; rows beyond n may only fill it up
   */
  public ReferenceFrames referenceFrames(NDManager manager, NDArray pixels, int n) {
    List<List<NDArray>> r = text.tuple(manager, "reference_frames", arguments(pixels, n));
    return new ReferenceFrames(r.get(0).get(0), r.subList(1, r.size()));
  }

  /**
   * What selective frames of several streams yield.
   *
   * @param hidden the last layer's output, {@code [n, T, C]}
   * @param indices per layer the recomputed tokens, ascending, {@code [n, k]} of int64
   */
  public record SelectiveFrames(NDArray hidden, List<NDArray> indices) {}

  /**
   * The selective layers over one frame of each of n streams, each against its own stream's
   * reference.
   *
   * @param pixels {@code [N, channels, H, W]}; rows beyond n may only fill it up
   * @param kept the streams' tensors as {@link #referenceFrames} orders them
   */
  public SelectiveFrames selectiveFrames(
      NDManager manager, NDArray pixels, int n, int recompute, List<List<NDArray>> kept) {
    long[] of = new long[(int) pixels.getShape().get(0)];
    for (int i = 0; i < n; i++) {
      of[i] = i;
    }
    List<List<NDArray>> r =
        text.tuple(
            manager,
            "selective_frames",
            arguments(
                pixels,
                recompute,
                n,
                manager.create(of),
                kept.get(0),
                kept.get(1),
                kept.get(2),
                kept.get(3)));
    return new SelectiveFrames(r.get(0).get(0), r.get(1));
  }

  /**
   * What groups of frames yield.
   *
   * @param hidden the last layer's output, {@code [F, T, C]}
   * @param movement how far each token's first-layer key moved since the frame before, {@code [F,
   *     T]}
   * @param lastKeys first-layer keys of each group's last frame, {@code [G, T, C]}
   */
  public record Group(NDArray hidden, NDArray movement, NDArray lastKeys) {}

  /**
   * Which row of a call is what.
   *
   * @param references rows of the pixels that are reference frames, {@code [R]}
   * @param selectives rows of the others, {@code [S]}; may be empty
   * @param referenceOf for each selective row the index into {@code references}, {@code [S]}
   * @param order for each frame where it is among the references and then the selectives, {@code
   *     [F]}
   * @param before for each frame the keys it is compared with, a row of the previous keys and then
   *     of the frames; its own where nothing was before it, {@code [F]}
   * @param last each group's last frame, {@code [G]}
   */
  public record Rows(
      long[] references,
      long[] selectives,
      long[] referenceOf,
      long[] order,
      long[] before,
      long[] last) {}

  /**
   * Groups of frames layer by layer: at each layer first the reference frames, then the selective
   * ones.
   *
   * @param pixels {@code [N, channels, H, W]}; rows that are no frames may only fill it up
   * @param recompute k
   * @param rows which is what
   * @param previousKeys {@code [P, T, C]} of the frames before the groups; null if P is 0
   */
  public Group encodeGroup(
      NDManager manager, NDArray pixels, int recompute, Rows rows, NDArray previousKeys) {
    NDArray previous =
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
                manager.create(rows.references()),
                manager.create(rows.selectives()),
                manager.create(rows.referenceOf()),
                manager.create(rows.order()),
                previous,
                manager.create(rows.before()),
                manager.create(rows.last())));
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
