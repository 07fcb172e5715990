package org.sluice.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Set;

/**
 * One safetensors file, memory-mapped: opening reads the header only, a tensor's bytes are the
 * file's own pages.
 *
 * <p>Format: 8 bytes little-endian header length, that many bytes of JSON, then the tensors, little
 * endian, C order. A buffer obtained here stays valid after {@link #close()}; its mapping ends when
 * the buffer is unreachable. Safe for use by several threads.
 */
public final class Safetensors implements AutoCloseable {
  private static final int LENGTH_BYTES = 8;

  /** The format's own limit; a larger length means the file is something else. */
  private static final long MAX_HEADER_BYTES = 100_000_000;

  private final Path file;
  private final FileChannel channel;
  private final SafetensorsHeader header;

  private Safetensors(Path file, FileChannel channel, SafetensorsHeader header) {
    this.file = file;
    this.channel = channel;
    this.header = header;
  }

  /** Opens a file and checks its header against its length. */
  public static Safetensors open(Path file) {
    if (Files.isDirectory(file)) {
      throw CheckpointErrors.notSafetensors(file, "it is a directory");
    }
    FileChannel channel = null;
    try {
      channel = FileChannel.open(file, StandardOpenOption.READ);
      Safetensors opened = new Safetensors(file, channel, readHeader(file, channel));
      channel = null;
      return opened;
    } catch (NoSuchFileException e) {
      throw CheckpointErrors.missingFile(file);
    } catch (IOException e) {
      throw CheckpointErrors.unreadable(file, e);
    } finally {
      closeQuietly(channel);
    }
  }

  private static SafetensorsHeader readHeader(Path file, FileChannel channel) throws IOException {
    long fileBytes = channel.size();
    if (fileBytes < LENGTH_BYTES) {
      throw CheckpointErrors.notSafetensors(file, "it has only %d bytes".formatted(fileBytes));
    }
    ByteBuffer start =
        channel.map(MapMode.READ_ONLY, 0, Math.min(fileBytes, LENGTH_BYTES + MAX_HEADER_BYTES));
    long headerBytes = start.order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (looksLikeLfsPointer(start)) {
      throw CheckpointErrors.lfsPointer(file);
    }
    if (headerBytes < 2 || headerBytes > MAX_HEADER_BYTES) {
      throw CheckpointErrors.notSafetensors(
          file, "its first 8 bytes are no header length (%d)".formatted(headerBytes));
    }
    if (headerBytes > fileBytes - LENGTH_BYTES) {
      throw CheckpointErrors.headerBeyondFile(file, headerBytes, fileBytes);
    }
    if (start.get(LENGTH_BYTES) != '{') {
      throw CheckpointErrors.notSafetensors(file, "its header does not begin with {");
    }
    byte[] json = new byte[(int) headerBytes];
    start.get(LENGTH_BYTES, json);
    return SafetensorsHeader.parse(
        file, new String(json, StandardCharsets.UTF_8), LENGTH_BYTES + headerBytes, fileBytes);
  }

  /** A clone without git-lfs leaves a small text file in place of each weight file. */
  private static boolean looksLikeLfsPointer(ByteBuffer start) {
    byte[] text = new byte[Math.min(start.limit(), 40)];
    start.get(0, text);
    return new String(text, StandardCharsets.ISO_8859_1).startsWith("version https://git-lfs");
  }

  /** The file. */
  public Path file() {
    return file;
  }

  /** Names of the tensors, in the order of the header. */
  public Set<String> names() {
    return header.tensors().keySet();
  }

  /** Whether there is a tensor of this name. */
  public boolean has(String name) {
    return header.tensors().containsKey(name);
  }

  /** Where a tensor lies; an error names the file when there is none of this name. */
  public TensorInfo info(String name) {
    TensorInfo info = header.tensors().get(name);
    if (info == null) {
      throw CheckpointErrors.noSuchTensor(file, name);
    }
    return info;
  }

  /** The free strings of the header. */
  public Map<String, String> metadata() {
    return header.metadata();
  }

  /**
   * A tensor's bytes, read-only and little endian, mapped from the file.
   *
   * @throws IllegalArgumentException for a tensor over 2 GiB: read it by rows
   */
  public ByteBuffer bytes(String name) {
    return bytes(name, 0, info(name).rows());
  }

  /**
   * The bytes of some rows of a tensor, read-only and little endian, mapped from the file.
   *
   * @param firstRow index along the outermost dimension
   * @param rows how many, together at most 2 GiB
   */
  public ByteBuffer bytes(String name, long firstRow, long rows) {
    TensorInfo info = info(name);
    if (firstRow < 0 || rows < 0 || firstRow > info.rows() - rows) {
      throw new IllegalArgumentException(
          "rows %d to %d of %s are outside its %d rows"
              .formatted(firstRow, firstRow + rows, name, info.rows()));
    }
    long length = rows * info.rowBytes();
    if (length > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "%d bytes of %s do not fit a buffer: read fewer rows".formatted(length, name));
    }
    try {
      return channel
          .map(MapMode.READ_ONLY, info.offset() + firstRow * info.rowBytes(), length)
          .order(ByteOrder.LITTLE_ENDIAN);
    } catch (IOException e) {
      throw CheckpointErrors.unreadable(file, e);
    }
  }

  /** A tensor of a floating type as f32, in C order: F16 and BF16 exactly, F64 rounded. */
  public float[] floats(String name) {
    return floats(name, 0, info(name).rows());
  }

  /** Some rows of a tensor of a floating type as f32. */
  public float[] floats(String name, long firstRow, long rows) {
    return Elements.floats(name, info(name).dtype(), bytes(name, firstRow, rows));
  }

  /** A tensor of an integer type or BOOL (0 or 1), in C order; U8 is unsigned. */
  public long[] longs(String name) {
    return Elements.longs(name, info(name).dtype(), bytes(name));
  }

  @Override
  public void close() {
    closeQuietly(channel);
  }

  private static void closeQuietly(FileChannel channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException ignored) {
        // A channel open for reading only has nothing to lose.
      }
    }
  }
}
