package org.sluice.videollm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sluice.stc.GroupEncoder;
import org.sluice.vision.VisionTower;

/** One pass of the visual half over groups of frames, each of another stream. */
final class GroupCall {
  private final VisualEncoder encoder;
  private final GroupEncoder groups;

  GroupCall(VisualEncoder encoder, GroupEncoder groups) {
    this.encoder = encoder;
    this.groups = groups;
  }

  /** Encodes the groups; results are in their order. */
  List<EncodedGroup> run(List<FrameGroup> together) {
    long start = System.nanoTime();
    try (NDManager call = encoder.newManager()) {
      VisionTower.Group encoded = encode(call, together);
      float[] movement = encoded.movement().toFloatArray();
      float[] pooled = encoder.projectAndPool(call, encoded.hidden()).toFloatArray();
      int frames = together.stream().mapToInt(FrameGroup::frames).sum();
      int tokens = movement.length / frames;
      int values = pooled.length / frames;
      List<EncodedGroup> results = new ArrayList<>();
      long nanosPerFrame = (System.nanoTime() - start) / frames;
      int first = 0;
      for (int g = 0; g < together.size(); g++) {
        int size = together.get(g).frames();
        int end = first + size;
        NDManager owner = encoder.newManager();
        NDArray keys = keys(encoded.lastKeys(), g);
        keys.attach(owner);
        results.add(
            new EncodedGroup(
                part(pooled, first * values, end * values),
                part(movement, first * tokens, end * tokens),
                keys,
                owner,
                size * nanosPerFrame));
        first = end;
      }
      return results;
    }
  }

  private VisionTower.Group encode(NDManager call, List<FrameGroup> together) {
    if (together.size() == 1) {
      FrameGroup alone = together.get(0);
      return groups.encode(call, pixels(call, alone), alone.previousKeys());
    }
    return groups.encodeTogether(
        call,
        together.stream()
            .map(group -> new GroupEncoder.Member(pixels(call, group), group.previousKeys()))
            .toList());
  }

  private NDArray pixels(NDManager call, FrameGroup group) {
    return encoder.pixels(call, group.pixels(), group.frames());
  }

  private static float[] part(float[] all, int from, int to) {
    return from == 0 && to == all.length ? all : Arrays.copyOfRange(all, from, to);
  }

  /** One group's keys in memory of their own, which does not keep the others' alive. */
  private static NDArray keys(NDArray all, int group) {
    if (all.getShape().get(0) == 1) {
      return all;
    }
    try (NDArray view = all.get(new NDIndex("%d:%d".formatted(group, group + 1)))) {
      return view.duplicate();
    }
  }
}
