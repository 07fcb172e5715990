package org.sluice.checkpoint;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;

/**
 * A name for everything that determines a result: SHA-256 over named parts, the same on every
 * machine and for every way of sharding a checkpoint.
 *
 * <p>Parts are framed by their lengths, so that no two lists of parts share an input. Each tensor
 * is digested on its own, several at a time, straight from the mapped file.
 */
public final class Fingerprint {
  private static final int TENSOR_WINDOW_BYTES = 1 << 26;

  private final MessageDigest digest = sha256();

  /** Adds a named string; the order of parts counts. */
  public Fingerprint with(String name, String value) {
    return part(name, value.getBytes(StandardCharsets.UTF_8));
  }

  /** Adds all tensors of a checkpoint whose name begins with one of the prefixes. */
  public Fingerprint withTensors(String name, Checkpoint checkpoint, String... prefixes) {
    List<String> chosen =
        checkpoint.names().stream()
            .filter(tensor -> List.of(prefixes).stream().anyMatch(tensor::startsWith))
            .toList();
    return withTensors(name, checkpoint, chosen);
  }

  /** Adds tensors of a checkpoint: name, type, shape and bytes of each, in the order of names. */
  public Fingerprint withTensors(String name, Checkpoint checkpoint, Collection<String> tensors) {
    List<String> sorted = tensors.stream().distinct().sorted().toList();
    List<byte[]> digests =
        sorted.parallelStream().map(tensor -> digest(checkpoint, tensor)).toList();
    part(name, ByteBuffer.allocate(Integer.BYTES).putInt(sorted.size()).array());
    for (int i = 0; i < sorted.size(); i++) {
      TensorInfo info = checkpoint.info(sorted.get(i));
      with(sorted.get(i), info.dtype() + Shapes.text(info.shape()));
      part("sha256", digests.get(i));
    }
    return this;
  }

  /** The name of the parts so far: 64 hexadecimal digits. */
  public String hex() {
    try {
      return HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest());
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the platform's SHA-256 cannot be copied", e);
    }
  }

  private Fingerprint part(String name, byte[] value) {
    byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(nameBytes.length).array());
    digest.update(nameBytes);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(value.length).array());
    digest.update(value);
    return this;
  }

  private static byte[] digest(Checkpoint checkpoint, String tensor) {
    MessageDigest digest = sha256();
    TensorInfo info = checkpoint.info(tensor);
    if (info.bytes() > 0) {
      long step = Math.max(1, TENSOR_WINDOW_BYTES / info.rowBytes());
      for (long row = 0; row < info.rows(); row += step) {
        digest.update(checkpoint.bytes(tensor, row, Math.min(step, info.rows() - row)));
      }
    }
    return digest.digest();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
