package org.sluice.pipelines.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sluice.checkpoint.VisionConfig;
import org.sluice.stc.Cacher;
import org.sluice.stc.CacherConfig;
import org.sluice.stc.GroupEncoder;
import org.sluice.stc.StreamCache;
import org.sluice.vision.VisionTower;

/** The tower, dense and with STC-Cacher, against the machine's matrix product rate. */
final class TowerBench {
  private final int repeats;
  private final Report report;

  TowerBench(int repeats, Report report) {
    this.repeats = repeats;
    this.report = report;
  }

  /** Products of two 1024 x 1024 matrices, in GFLOP/s. */
  double matmul() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray a = manager.randomNormal(new Shape(1024, 1024));
      NDArray b = manager.randomNormal(new Shape(1024, 1024));
      double seconds =
          new Timing()
              .run(
                  "matmul",
                  i -> {
                    for (int n = 0; n < 10; n++) {
                      a.matMul(b).close();
                    }
                  })
              .medians(Math.max(5, repeats))
              .get("matmul");
      double rate = 10 * 2 * Math.pow(1024, 3) / seconds / 1e9;
      report.line("matmul fp32 1024^3", "GFLOP/s", rate, "");
      return rate;
    }
  }

  /** Dense, layer-synchronous and single-frame timings of one shape. */
  void tower(String name, VisionConfig shape, int frames, double matmulRate) {
    CacherConfig paper = CacherConfig.PAPER;
    try (VisionTower tower = RandomModels.tower(shape);
        NDManager inputs = tower.newManager();
        StreamCache cache = new StreamCache()) {
      GroupEncoder dense = new GroupEncoder(tower, CacherConfig.DENSE);
      GroupEncoder stc = new GroupEncoder(tower, paper);
      Cacher single = new Cacher(tower, paper);
      NDArray clip = clip(inputs, shape, frames);
      NDArray one = clip.get(new NDIndex("0:1"));
      NDArray next = clip.get(new NDIndex("1:2"));
      call(tower, call -> single.encode(call, cache, one, 0));
      Map<String, Double> s =
          new Timing()
              .run("dense", i -> call(tower, c -> dense.encode(c, shifted(clip, c, i), null)))
              .run("stc", i -> call(tower, c -> stc.encode(c, shifted(clip, c, i), null)))
              .run("one dense", i -> call(tower, c -> dense.encode(c, shifted(one, c, i), null)))
              .run(
                  "one selective",
                  i -> call(tower, c -> single.encode(c, cache, shifted(next, c, i), 1)))
              .medians(repeats);
      double rate = frames * Flops.frame(shape) / s.get("dense") / 1e9;
      double bound = Flops.ratio(shape, paper);
      double oneBound = Flops.selectiveLayer(shape, 0.25) / Flops.fullLayer(shape);
      report.line(
          name + " dense, " + frames + " frames", "ms/frame", 1e3 * s.get("dense") / frames, "");
      report.line(name + " dense", "of the matmul rate", rate / matmulRate, "target at least 0.80");
      report.line(
          name + " STC ratio 0.25 interval 4 / dense",
          "time",
          s.get("stc") / s.get("dense"),
          "FLOP ratio %.3f, target at most %.3f".formatted(bound, 1.05 * bound));
      report.line(
          name + " one selective frame / one dense",
          "time",
          s.get("one selective") / s.get("one dense"),
          "FLOP ratio %.3f, target at most %.3f".formatted(oneBound, 1.35 * oneBound));
    }
  }

  /** A whole clip at several intervals, in both forms, with the memory each takes at its peak. */
  void clip(String name, VisionConfig shape, int frames) {
    try (VisionTower tower = RandomModels.tower(shape);
        NDManager inputs = tower.newManager()) {
      NDArray clip = clip(inputs, shape, frames);
      Map<String, Encoding> forms = new LinkedHashMap<>();
      forms.put("dense", call -> inGroups(tower, CacherConfig.DENSE, clip));
      for (int interval : new int[] {2, 4, 8}) {
        CacherConfig config = new CacherConfig(CacherConfig.PAPER.recomputeRatio(), interval);
        forms.put(
            "interval %d, frame by frame".formatted(interval),
            call -> frameByFrame(tower, config, clip));
        forms.put(
            "interval %d, layer by layer".formatted(interval),
            call -> inGroups(tower, config, clip));
      }
      Timing timing = new Timing();
      Map<String, Long> peaks = new LinkedHashMap<>();
      forms.forEach(
          (form, encoding) -> {
            PeakMemory peak = new PeakMemory();
            call(tower, encoding);
            peaks.put(form, peak.above());
            timing.run(form, i -> call(tower, encoding));
          });
      Map<String, Double> seconds = timing.medians(repeats);
      seconds.forEach(
          (form, s) ->
              report.line(
                  "%s clip of %d frames, %s".formatted(name, frames, form),
                  "of dense time",
                  s / seconds.get("dense"),
                  "%.0f ms/frame, peak %d MB".formatted(1e3 * s / frames, peaks.get(form) >> 20)));
    }
  }

  private static void inGroups(VisionTower tower, CacherConfig config, NDArray clip) {
    GroupEncoder encoder = new GroupEncoder(tower, config);
    int frames = (int) clip.getShape().get(0);
    int size = encoder.groupFrames(0);
    for (int from = 0; from < frames; from += size) {
      int first = from;
      call(
          tower,
          call ->
              encoder.encode(call, rows(call, clip, first, Math.min(first + size, frames)), null));
    }
  }

  private static void frameByFrame(VisionTower tower, CacherConfig config, NDArray clip) {
    Cacher cacher = new Cacher(tower, config);
    try (StreamCache cache = new StreamCache()) {
      for (int i = 0; i < clip.getShape().get(0); i++) {
        int index = i;
        call(tower, call -> cacher.encode(call, cache, rows(call, clip, index, index + 1), index));
      }
    }
  }

  private static NDArray rows(NDManager call, NDArray clip, int from, int to) {
    NDArray rows = clip.get(new NDIndex(from + ":" + to));
    rows.attach(call);
    return rows;
  }

  private interface Encoding {
    void run(NDManager call);
  }

  private static void call(VisionTower tower, Encoding encoding) {
    try (NDManager call = tower.newManager()) {
      encoding.run(call);
    }
  }

  /** Frames of a still scene with something moving through it. */
  private static NDArray clip(NDManager manager, VisionConfig shape, int frames) {
    int side = shape.imageSize();
    NDArray clip = manager.randomUniform(-1, 1, new Shape(1, 3, side, side)).repeat(0, frames);
    return clip.add(manager.randomNormal(0, 0.05f, clip.getShape(), DataType.FLOAT32));
  }

  private static NDArray shifted(NDArray clip, NDManager call, int repeat) {
    NDArray shifted = clip.add(0.001f * repeat);
    shifted.attach(call);
    return shifted;
  }
}
