package org.sluice.checkpoint;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The JSON header of a safetensors file, parsed and checked so strictly that no later read can
 * leave the file or another tensor's bytes.
 *
 * @param tensors by name, in the order of the header
 * @param metadata the free strings under {@code __metadata__}
 */
record SafetensorsHeader(Map<String, TensorInfo> tensors, Map<String, String> metadata) {
  private static final String METADATA = "__metadata__";

  /**
   * Parses a header.
   *
   * @param file for messages
   * @param json the header's text
   * @param dataStart offset of the first byte after the header
   * @param fileBytes length of the whole file
   */
  static SafetensorsHeader parse(Path file, String json, long dataStart, long fileBytes) {
    Map<String, TensorInfo> tensors = new LinkedHashMap<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    try (JsonReader reader = new JsonReader(new StringReader(json))) {
      reader.beginObject();
      while (reader.hasNext()) {
        String name = reader.nextName();
        if (name.equals(METADATA)) {
          readMetadata(reader, metadata);
        } else if (tensors.put(name, readTensor(file, name, reader, dataStart)) != null) {
          throw CheckpointErrors.duplicateTensor(file, name);
        }
      }
      reader.endObject();
      if (reader.peek() != JsonToken.END_DOCUMENT) {
        throw CheckpointErrors.malformedHeader(file, "text follows the JSON object", null);
      }
    } catch (MalformedJsonException | EOFException | IllegalStateException e) {
      throw CheckpointErrors.malformedHeader(file, e.getMessage(), e);
    } catch (NumberFormatException e) {
      throw CheckpointErrors.malformedHeader(file, "not a whole number: " + e.getMessage(), e);
    } catch (IOException e) {
      throw CheckpointErrors.unreadable(file, e);
    }
    checkExtents(file, tensors, dataStart, fileBytes);
    return new SafetensorsHeader(
        Collections.unmodifiableMap(tensors), Collections.unmodifiableMap(metadata));
  }

  private static void readMetadata(JsonReader reader, Map<String, String> metadata)
      throws IOException {
    reader.beginObject();
    while (reader.hasNext()) {
      metadata.put(reader.nextName(), reader.nextString());
    }
    reader.endObject();
  }

  private static TensorInfo readTensor(Path file, String name, JsonReader reader, long dataStart)
      throws IOException {
    String dtypeName = null;
    long[] shape = null;
    long[] offsets = null;
    reader.beginObject();
    while (reader.hasNext()) {
      switch (reader.nextName()) {
        case "dtype" -> dtypeName = reader.nextString();
        case "shape" -> shape = readLongs(reader);
        case "data_offsets" -> offsets = readLongs(reader);
        default -> reader.skipValue();
      }
    }
    reader.endObject();
    if (dtypeName == null || shape == null || offsets == null || offsets.length != 2) {
      throw CheckpointErrors.malformedHeader(
          file, "tensor %s lacks dtype, shape or two data_offsets".formatted(name), null);
    }
    String unknown = dtypeName;
    DType dtype =
        DType.of(dtypeName).orElseThrow(() -> CheckpointErrors.unknownDtype(file, name, unknown));
    if (offsets[0] < 0 || offsets[1] < offsets[0] || offsets[1] > Long.MAX_VALUE - dataStart) {
      throw CheckpointErrors.badOffsets(file, name, offsets[0], offsets[1]);
    }
    long bytes = offsets[1] - offsets[0];
    if (bytes != expectedBytes(file, name, dtype, shape)) {
      throw CheckpointErrors.wrongByteCount(file, name, dtype, shape, bytes);
    }
    return new TensorInfo(name, dtype, shape, dataStart + offsets[0], bytes);
  }

  private static long[] readLongs(JsonReader reader) throws IOException {
    List<Long> values = new ArrayList<>();
    reader.beginArray();
    while (reader.hasNext()) {
      values.add(reader.nextLong());
    }
    reader.endArray();
    return values.stream().mapToLong(Long::longValue).toArray();
  }

  private static long expectedBytes(Path file, String name, DType dtype, long[] shape) {
    for (long extent : shape) {
      if (extent < 0) {
        throw CheckpointErrors.badShape(file, name, shape);
      }
    }
    try {
      return Math.multiplyExact(Shapes.elements(shape), dtype.bytes());
    } catch (ArithmeticException e) {
      throw CheckpointErrors.badShape(file, name, shape);
    }
  }

  /** The tensors must tile the data exactly: no overlap, no hole, nothing beyond the file. */
  private static void checkExtents(
      Path file, Map<String, TensorInfo> tensors, long dataStart, long fileBytes) {
    List<TensorInfo> inOrder = new ArrayList<>(tensors.values());
    inOrder.sort(Comparator.comparingLong(TensorInfo::offset).thenComparing(TensorInfo::bytes));
    long end = dataStart;
    String previous = "the header";
    for (TensorInfo tensor : inOrder) {
      if (tensor.offset() < end) {
        throw CheckpointErrors.overlap(file, previous, tensor.name());
      }
      if (tensor.offset() > end) {
        throw CheckpointErrors.hole(file, previous, tensor.name(), tensor.offset() - end);
      }
      end = tensor.offset() + tensor.bytes();
      previous = tensor.name();
      if (end > fileBytes) {
        throw CheckpointErrors.truncated(file, tensor.name(), end, fileBytes);
      }
    }
    if (end < fileBytes) {
      throw CheckpointErrors.hole(file, previous, "the end of the file", fileBytes - end);
    }
  }
}
