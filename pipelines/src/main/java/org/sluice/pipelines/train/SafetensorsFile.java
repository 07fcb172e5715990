package org.sluice.pipelines.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sluice.videollm.TokenCodec;

/** Writes tensors as a safetensors file, whole or not at all. */
final class SafetensorsFile {
  private SafetensorsFile() {}

  /**
   * A tensor to write.
   *
   * @param name in the file
   * @param shape of it
   * @param values in row order
   */
  record Tensor(String name, long[] shape, float[] values) {}

  /**
   * Writes a file.
   *
   * @param codec of every tensor
   * @param metadata free strings
   */
  static void write(Path file, TokenCodec codec, Map<String, String> metadata, List<Tensor> tensors)
      throws IOException {
    Map<String, Object> header = new LinkedHashMap<>();
    header.put("__metadata__", metadata);
    long offset = 0;
    for (Tensor tensor : tensors) {
      long end = offset + codec.bytes(1, tensor.values().length);
      header.put(
          tensor.name(),
          // In an order of its own, so that equal tensors make equal files.
          new TreeMap<>(
              Map.of(
                  "dtype",
                  codec == TokenCodec.F16 ? "F16" : "F32",
                  "shape",
                  tensor.shape(),
                  "data_offsets",
                  List.of(offset, end))));
      offset = end;
    }
    String json = new ObjectMapper().writeValueAsString(header);
    // Tensors are to lie at multiples of eight bytes.
    byte[] names =
        (json + " ".repeat(7 - (json.length() + 7) % 8)).getBytes(StandardCharsets.UTF_8);
    WholeFile.write(
        file,
        out -> {
          ByteBuffer start = ByteBuffer.allocate(8 + names.length).order(ByteOrder.LITTLE_ENDIAN);
          put(out, start.putLong(names.length).put(names).flip());
          for (Tensor tensor : tensors) {
            TokenCodec.Stored stored = codec.encode(tensor.values());
            if (stored.scale() != 1) {
              throw new IllegalStateException(
                  tensor.name() + " has a weight beyond the range of half precision");
            }
            put(out, ByteBuffer.wrap(stored.bytes()));
          }
        });
  }

  private static void put(FileChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }
}
