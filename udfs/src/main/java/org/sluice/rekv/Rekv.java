package org.sluice.rekv;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.sluice.checkpoint.TextConfig;
import org.sluice.language.Decoder;
import org.sluice.torchscript.TorchScriptModule;

/**
 * A decoder's streams: {@code rekv.py} with the weights of a {@link Decoder}, which must outlive
 * it. Immutable; each {@link RekvStream} is for one thread.
 */
public final class Rekv implements AutoCloseable {
  private final Decoder decoder;
  private final TorchScriptModule text;

  /** Prepares streams for a decoder. */
  public Rekv(Decoder decoder, Device device) {
    this.decoder = decoder;
    this.text =
        TorchScriptModule.load(
            List.of(new TorchScriptModule.Text(Decoder.class, "qwen2")),
            new TorchScriptModule.Text(Rekv.class, "rekv"),
            Map.of(),
            device);
  }

  /**
   * A stream that begins with a prompt; the caller closes it.
   *
   * @param initIds vocabulary indices of what stands before the video, at least one
   */
  public RekvStream newStream(RekvConfig config, long... initIds) {
    return new RekvStream(this, config, initIds);
  }

  Decoder decoder() {
    return decoder;
  }

  NDManager newManager() {
    return text.manager().newSubManager();
  }

  /** Keys or values of no token, of all layers. */
  NDArray none(NDManager manager) {
    TextConfig config = decoder.config();
    return text.tensor(
        manager,
        "none",
        decoder.weights(),
        config.layers(),
        config.keyValueHeads(),
        config.headDim());
  }

  /**
   * Calls a method of the text.
   *
   * @param x tokens, its first argument; the weights are the second, the decoder's shape the last
   */
  List<List<NDArray>> call(NDManager manager, String method, NDArray x, Object... others) {
    List<Object> arguments = new ArrayList<>(List.of(x, decoder.weights()));
    arguments.addAll(Arrays.asList(others));
    arguments.add(decoder.config().heads());
    arguments.add(decoder.config().ropeTheta());
    arguments.add(decoder.config().rmsNormEps());
    return text.tuple(manager, method, arguments.toArray());
  }

  /** The first tokens of keys or values of all layers. */
  NDArray first(NDManager manager, NDArray tensor, long tokens) {
    return text.tensor(manager, "first", tensor, tokens);
  }

  /** Tensors of one shape as one, the new dimension first. */
  NDArray stack(NDManager manager, List<NDArray> tensors) {
    return text.tensor(manager, "stack", tensors);
  }

  /** Logits {@code [S, V]} in f32 after tokens {@code [S, E]} that have passed the final norm. */
  NDArray logits(NDManager manager, NDArray tokens) {
    return text.tensor(manager, "logits", tokens, decoder.weights());
  }

  @Override
  public void close() {
    text.close();
  }
}
