package org.sluice.stc;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.sluice.vision.VisionTower;

/**
 * {@link Cacher} over the present frames of several streams at once: those that are reference
 * frames in one call, the others in one call, in which each meets the tensors of its own stream's
 * cache. Both are filled up to {@link SizeClasses}. Equal to frame by frame up to rounding.
 */
public final class CacherBatch {
  private final VisionTower tower;
  private final CacherConfig config;

  /** Creates the form over a tower. */
  public CacherBatch(VisionTower tower, CacherConfig config) {
    this.tower = tower;
    this.config = config;
  }

  /**
   * A stream's present frame.
   *
   * @param cache the stream's; replaced when the frame is a reference frame
   * @param pixels {@code [1, channels, H, W]}
   * @param index 0-based in its stream or segment; a frame that finds the cache empty is a
   *     reference frame whatever its index
   */
  public record Frame(StreamCache cache, NDArray pixels, int index) {}

  /**
   * What a frame yields.
   *
   * @param reference whether it became its stream's reference
   * @param hidden the last layer's output, {@code [1, T, C]}
   * @param indices per layer the recomputed tokens {@code [1, k]}, ascending; empty for a reference
   *     frame
   */
  public record Encoded(boolean reference, NDArray hidden, List<NDArray> indices) {}

  /**
   * Encodes one frame of each stream.
   *
   * @param manager owner of the results, which are in the frames' order
   */
  public List<Encoded> encode(NDManager manager, List<Frame> frames) {
    List<Encoded> results = new ArrayList<>();
    frames.forEach(frame -> results.add(null));
    List<Integer> references = where(frames, true);
    List<Integer> selectives = where(frames, false);
    if (!references.isEmpty()) {
      List<Encoded> encoded = references(manager, references.stream().map(frames::get).toList());
      IntStream.range(0, encoded.size())
          .forEach(i -> results.set(references.get(i), encoded.get(i)));
    }
    if (!selectives.isEmpty()) {
      List<Encoded> encoded = selectives(manager, selectives.stream().map(frames::get).toList());
      IntStream.range(0, encoded.size())
          .forEach(i -> results.set(selectives.get(i), encoded.get(i)));
    }
    return results;
  }

  private List<Integer> where(List<Frame> frames, boolean reference) {
    return IntStream.range(0, frames.size())
        .filter(
            i ->
                reference
                    == (config.isReference(frames.get(i).index())
                        || frames.get(i).cache().isEmpty()))
        .boxed()
        .toList();
  }

  private List<Encoded> references(NDManager manager, List<Frame> frames) {
    int n = frames.size();
    VisionTower.ReferenceFrames full = tower.referenceFrames(manager, batch(manager, frames), n);
    List<Encoded> results = new ArrayList<>();
    for (int s = 0; s < n; s++) {
      NDManager owner = tower.newManager();
      List<List<NDArray>> own = new ArrayList<>();
      for (List<NDArray> all : full.kept()) {
        List<NDArray> ofStream = new ArrayList<>();
        for (int i = s; i < all.size(); i += n) {
          all.get(i).attach(owner);
          ofStream.add(all.get(i));
        }
        own.add(ofStream);
      }
      frames.get(s).cache().replace(owner, own.get(0), own.get(1), own.get(2), own.get(3));
      results.add(new Encoded(true, row(full.hidden(), s), List.of()));
    }
    return results;
  }

  private List<Encoded> selectives(NDManager manager, List<Frame> frames) {
    int n = frames.size();
    List<List<NDArray>> kept =
        List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (int i = 0; i < tower.config().layers(); i++) {
      for (Frame frame : frames) {
        kept.get(0).add(frame.cache().keys().get(i));
        kept.get(1).add(frame.cache().values().get(i));
        kept.get(2).add(frame.cache().attentions().get(i));
        kept.get(3).add(frame.cache().mlps().get(i));
      }
    }
    VisionTower.SelectiveFrames selective =
        tower.selectiveFrames(
            manager, batch(manager, frames), n, config.recomputedOf(tower.config().tokens()), kept);
    List<Encoded> results = new ArrayList<>();
    for (int s = 0; s < n; s++) {
      int stream = s;
      results.add(
          new Encoded(
              false,
              row(selective.hidden(), s),
              selective.indices().stream().map(indices -> row(indices, stream)).toList()));
    }
    return results;
  }

  private static NDArray batch(NDManager manager, List<Frame> frames) {
    NDList pixels = new NDList();
    frames.forEach(frame -> pixels.add(frame.pixels()));
    return Filled.batch(manager, pixels, SizeClasses.of(frames.size()));
  }

  private static NDArray row(NDArray all, int row) {
    return all.get("%d:%d".formatted(row, row + 1));
  }
}
