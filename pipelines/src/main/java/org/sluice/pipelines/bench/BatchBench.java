package org.sluice.pipelines.bench;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.ObjIntConsumer;
import org.sluice.checkpoint.VisionConfig;
import org.sluice.reduce.ReducerConfig;
import org.sluice.stc.CacherBatch;
import org.sluice.stc.CacherConfig;
import org.sluice.stc.GroupEncoder;
import org.sluice.stc.PrunerConfig;
import org.sluice.stc.SizeClasses;
import org.sluice.stc.StreamCache;
import org.sluice.videollm.BatchOptions;
import org.sluice.videollm.EncodeOptions;
import org.sluice.videollm.EncodedSegment;
import org.sluice.videollm.MemoryScope;
import org.sluice.videollm.ModelOptions;
import org.sluice.videollm.SharedStreams;
import org.sluice.videollm.StreamSession;
import org.sluice.videollm.TokenCodec;
import org.sluice.videollm.VideoLlm;
import org.sluice.vision.RgbFrame;
import org.sluice.vision.VisionTower;

/**
 * What it brings that several streams share a call: on the processor, and on a GPU if there is one.
 */
final class BatchBench {
  /** Nine fill up a call of twelve: what filling costs at its worst. */
  private static final int[] STREAMS = {1, 2, 4, 8, 9, 16};

  /** For what takes long. */
  private static final int[] FEW_STREAMS = {1, 4, 16};

  private static final int SEGMENT_FRAMES = 10;
  private static final int MOST_REPEATS = 3;

  private final int repeats;
  private final Report report;

  BatchBench(int repeats, Report report) {
    this.repeats = Math.min(repeats, MOST_REPEATS);
    this.report = report;
  }

  void run(Path demo) {
    towers("B/16-224 f32", RandomModels.SIGLIP_B16_224, Device.cpu(), DataType.FLOAT32);
    if (Engine.getEngine("PyTorch").getGpuCount() > 0) {
      towers("SO400M-384 f16", RandomModels.SIGLIP_SO400M_384, Device.gpu(), DataType.FLOAT16);
    }
    bundled(demo);
  }

  /**
   * Frames of several streams in one call of the tower: a frame of each against the reference its
   * stream carries, and a group of each as the jobs encode them; both beside the dense tower.
   */
  private void towers(String name, VisionConfig shape, Device device, DataType type) {
    CacherConfig paper = CacherConfig.PAPER;
    int interval = paper.referenceInterval();
    try (VisionTower tower = RandomModels.tower(shape, device, type);
        NDManager inputs = tower.newManager()) {
      CacherBatch selective = new CacherBatch(tower, paper);
      List<Stream> streams = new ArrayList<>();
      for (int s = 0; s < STREAMS[STREAMS.length - 1]; s++) {
        NDArray group = group(inputs, shape, interval);
        NDArray frame = group.get("0:1");
        StreamCache cache = new StreamCache();
        try (NDManager call = tower.newManager()) {
          selective.encode(call, List.of(new CacherBatch.Frame(cache, frame, 0)));
        }
        streams.add(new Stream(group.get("1:2"), group, cache));
      }
      GroupEncoder dense = new GroupEncoder(tower, CacherConfig.DENSE);
      GroupEncoder groups = new GroupEncoder(tower, paper);
      double flops = Flops.frame(shape);
      double[] frames =
          throughput(
              tower,
              name + " dense, a frame each",
              STREAMS,
              1,
              null,
              flops,
              (call, n) -> encode(call, dense, streams, n, Stream::frame));
      throughput(
          tower,
          name + " selective, a frame each",
          STREAMS,
          1,
          frames,
          0,
          (call, n) -> encode(call, selective, streams.subList(0, n)));
      double[] whole =
          throughput(
              tower,
              name + " dense, 4 frames each",
              FEW_STREAMS,
              interval,
              null,
              flops,
              (call, n) -> encode(call, dense, streams, n, Stream::group));
      throughput(
          tower,
          name + " STC, 4 frames each",
          FEW_STREAMS,
          interval,
          whole,
          0,
          (call, n) -> encode(call, groups, streams, n, Stream::group));
      streams.forEach(stream -> stream.cache.close());
    }
  }

  /** A camera: its present frame, its present group, and what it keeps of a reference frame. */
  private record Stream(NDArray frame, NDArray group, StreamCache cache) {}

  /** Frames of a still scene with noise. */
  private static NDArray group(NDManager manager, VisionConfig shape, int frames) {
    int side = shape.imageSize();
    NDArray still = manager.randomUniform(-1, 1, new Shape(1, shape.channels(), side, side));
    NDArray group = still.repeat(0, frames);
    return group.add(manager.randomNormal(0, 0.05f, group.getShape(), DataType.FLOAT32));
  }

  /** Frames per second at every number of streams. */
  private double[] throughput(
      VisionTower tower,
      String what,
      int[] streams,
      int framesEach,
      double[] dense,
      double flops,
      ObjIntConsumer<NDManager> run) {
    Timing timing = new Timing();
    for (int n : streams) {
      IntConsumer once =
          repeat -> {
            try (NDManager call = tower.newManager()) {
              run.accept(call, n);
            }
          };
      timing.run(Integer.toString(n), once);
    }
    Map<String, Double> seconds = timing.medians(repeats);
    double[] rates = new double[streams.length];
    for (int i = 0; i < rates.length; i++) {
      int n = streams[i];
      rates[i] = n * framesEach / seconds.get(Integer.toString(n));
      StringBuilder note =
          new StringBuilder("%.2f of one stream at a time".formatted(rates[i] / rates[0]));
      if (dense != null) {
        note.append(", %.2f of dense".formatted(rates[i] / dense[i]));
      }
      if (flops > 0) {
        note.append(", %.3f TFLOP/s".formatted(rates[i] * flops / 1e12));
      }
      if (SizeClasses.of(n) != n) {
        note.append(", filled up to ").append(SizeClasses.of(n));
      }
      report.line(
          "%s, %d stream%s".formatted(what, n, n == 1 ? "" : "s"),
          "frames/s",
          rates[i],
          note.toString());
    }
    return rates;
  }

  private static void encode(NDManager call, CacherBatch batch, List<Stream> streams) {
    List<CacherBatch.Encoded> encoded =
        batch.encode(
            call, streams.stream().map(s -> new CacherBatch.Frame(s.cache, s.frame, 1)).toList());
    await(encoded.get(encoded.size() - 1).hidden());
  }

  private static void encode(
      NDManager call,
      GroupEncoder encoder,
      List<Stream> streams,
      int n,
      Function<Stream, NDArray> pixels) {
    if (n == 1) {
      await(encoder.encode(call, pixels.apply(streams.get(0)), null).hidden());
    } else {
      List<GroupEncoder.Member> members =
          streams.stream()
              .limit(n)
              .map(s -> new GroupEncoder.Member(pixels.apply(s), null))
              .toList();
      await(encoder.encodeTogether(call, members).hidden());
    }
  }

  /** A GPU computes behind the caller's back until a number is asked for. */
  private static void await(NDArray result) {
    result.get("0, 0, 0:1").toType(DataType.FLOAT32, true).toFloatArray();
  }

  /** The bundled model as jobs use it: short segments of sixteen cameras, from pixels to tokens. */
  private void bundled(Path directory) {
    EncodeOptions options =
        new EncodeOptions(
            CacherConfig.PAPER,
            new ReducerConfig.Stc(PrunerConfig.published(18)),
            MemoryScope.SEGMENT,
            TokenCodec.F16,
            0);
    int streams = STREAMS[STREAMS.length - 1];
    Random random = new Random(1);
    List<List<RgbFrame>> segments = new ArrayList<>();
    for (int s = 0; s < streams; s++) {
      List<RgbFrame> segment = new ArrayList<>();
      for (int i = 0; i < SEGMENT_FRAMES; i++) {
        byte[] rgb = new byte[3 * 96 * 96];
        random.nextBytes(rgb);
        segment.add(new RgbFrame(500L * i, 96, 96, rgb));
      }
      segments.add(segment);
    }
    try (VideoLlm model = VideoLlm.load(directory, ModelOptions.CPU)) {
      Timing timing = new Timing();
      for (int n : STREAMS) {
        timing.run(
            Integer.toString(n),
            repeat -> encode(model.shareStreams(options, new BatchOptions(n, 0)), segments, n));
      }
      Map<String, Double> seconds = timing.medians(MOST_REPEATS);
      double alone = seconds.get("1");
      for (int n : STREAMS) {
        double s = seconds.get(Integer.toString(n));
        report.line(
            "bundled model, 16 segments of 10 frames, %d a call".formatted(n),
            "frames/s",
            streams * SEGMENT_FRAMES / s,
            "%.2f of one stream at a time".formatted(alone / s));
      }
    }
  }

  private static void encode(SharedStreams shared, List<List<RgbFrame>> segments, int at) {
    for (int from = 0; from < segments.size(); from += at) {
      List<StreamSession> sessions = new ArrayList<>();
      List<EncodedSegment> encoded = new ArrayList<>();
      for (List<RgbFrame> segment : segments.subList(from, Math.min(from + at, segments.size()))) {
        StreamSession session = shared.open();
        sessions.add(session);
        encoded.add(session.encodeSegment(segment.iterator()));
      }
      while (encoded.stream().anyMatch(EncodedSegment::hasNext)) {
        encoded.forEach(EncodedSegment::request);
        for (EncodedSegment segment : encoded) {
          for (boolean first = true; first ? segment.hasNext() : segment.isReady(); first = false) {
            segment.next();
          }
        }
      }
      sessions.forEach(StreamSession::close);
    }
  }
}
