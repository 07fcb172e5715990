package org.sluice.stc;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.sluice.vision.VisionTower;

/**
 * STC-Cacher frame by frame (arXiv 2512.00891, eq. 2 to 7): at a reference frame every layer runs
 * in full and keeps its keys, values, attention and MLP outputs in the stream's {@link
 * StreamCache}; on the frames after it only the tokens whose keys moved most are recomputed. The
 * reference does not change on selective frames.
 *
 * <p>Immutable; a stream's cache is passed with every call. The jobs use the equal but faster
 * {@link GroupEncoder}.
 */
public final class Cacher {
  private final VisionTower tower;
  private final CacherConfig config;

  /** Creates the frame-by-frame form over a tower. */
  public Cacher(VisionTower tower, CacherConfig config) {
    this.tower = tower;
    this.config = config;
  }

  /**
   * What a chunk went through.
   *
   * @param reference whether it was encoded in full and became the reference
   * @param hiddenStates L + 1 tensors {@code [F, T, C]}
   * @param indices per layer the recomputed tokens {@code [F, k]}, ascending; empty for a reference
   *     chunk
   * @param similarities per layer {@code [F, T]}; empty for a reference chunk
   */
  public record Chunk(
      boolean reference,
      List<NDArray> hiddenStates,
      List<NDArray> indices,
      List<NDArray> similarities) {}

  /**
   * Encodes the next chunk of a stream; a chunk is one frame unless parity with the published
   * chunks is wanted.
   *
   * @param manager owner of the results
   * @param cache this stream's; replaced when the chunk is a reference, with the chunk's last frame
   * @param pixels {@code [F, channels, H, W]}
   * @param index 0-based index of the chunk in its stream or segment; decides whether it is a
   *     reference. A chunk that finds the cache empty always is
   */
  public Chunk encode(NDManager manager, StreamCache cache, NDArray pixels, int index) {
    if (config.isReference(index) || cache.isEmpty()) {
      VisionTower.ReferenceChunk full = tower.referenceChunk(manager, pixels);
      NDManager owner = tower.newManager();
      for (List<NDArray> kept :
          List.of(full.keys(), full.values(), full.attentions(), full.mlps())) {
        kept.forEach(tensor -> tensor.attach(owner));
      }
      cache.replace(owner, full.keys(), full.values(), full.attentions(), full.mlps());
      return new Chunk(true, full.hiddenStates(), List.of(), List.of());
    }
    VisionTower.SelectiveChunk selective =
        tower.selectiveChunk(
            manager,
            pixels,
            config.recomputedOf(tower.config().tokens()),
            cache.keys(),
            cache.values(),
            cache.attentions(),
            cache.mlps());
    return new Chunk(
        false, selective.hiddenStates(), selective.indices(), selective.similarities());
  }
}
