package org.sluice.pipelines.video;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.fs.FSDataInputStream;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.Read_packet_Pointer_BytePointer_int;
import org.bytedeco.ffmpeg.avformat.Seek_Pointer_long_int;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * A file of any Hadoop file system as an FFmpeg input.
 *
 * <p>An exception cannot cross native code, so the first one is kept and the callback returns an
 * error; the caller asks for {@link #failure} when FFmpeg gives up.
 */
final class HadoopIo implements AutoCloseable {
  private static final int BUFFER_BYTES = 256 * 1024;

  /**
   * The open inputs of this JVM by their number, which travels through FFmpeg as the opaque value.
   *
   * <p>JVM-wide because JavaCPP compiles in a small fixed number of callback objects: one of each
   * kind has to serve every input. It holds what is open and nothing more.
   */
  private static final class OpenInputs {
    private static final Map<Long, HadoopIo> BY_NUMBER = new ConcurrentHashMap<>();
    private static final AtomicLong NUMBERS = new AtomicLong();
    private static final Reader READER = new Reader();
    private static final Seeker SEEKER = new Seeker();
  }

  /** A pointer that is only a number. */
  private static final class Opaque extends Pointer {
    Opaque(long number) {
      this.address = number;
    }
  }

  private static final class Reader extends Read_packet_Pointer_BytePointer_int {
    @Override
    public int call(Pointer opaque, BytePointer target, int length) {
      HadoopIo input = OpenInputs.BY_NUMBER.get(opaque.address());
      return input == null ? Ffmpeg.IO_ERROR : input.read(target, length);
    }
  }

  private static final class Seeker extends Seek_Pointer_long_int {
    @Override
    public long call(Pointer opaque, long offset, int whence) {
      HadoopIo input = OpenInputs.BY_NUMBER.get(opaque.address());
      return input == null ? Ffmpeg.IO_ERROR : input.seek(offset, whence);
    }
  }

  private final FSDataInputStream stream;
  private final long length;
  private final long number;
  private final byte[] chunk = new byte[BUFFER_BYTES];
  private AVIOContext context;
  private Throwable failure;

  /** Takes the stream over and closes it with itself. */
  HadoopIo(FSDataInputStream stream, long length) {
    Ffmpeg.load();
    this.stream = stream;
    this.length = length;
    this.number = OpenInputs.NUMBERS.incrementAndGet();
    OpenInputs.BY_NUMBER.put(number, this);
    this.context =
        avformat.avio_alloc_context(
            new BytePointer(avutil.av_malloc(BUFFER_BYTES)),
            BUFFER_BYTES,
            0,
            new Opaque(number),
            OpenInputs.READER,
            null,
            OpenInputs.SEEKER);
  }

  AVIOContext context() {
    return context;
  }

  /** The first exception of the file system, or null. */
  Throwable failure() {
    return failure;
  }

  private int read(BytePointer target, int wanted) {
    try {
      int read = stream.read(chunk, 0, Math.min(wanted, chunk.length));
      if (read <= 0) {
        return avutil.AVERROR_EOF();
      }
      target.put(chunk, 0, read);
      return read;
    } catch (IOException | RuntimeException | Error e) {
      return keep(e);
    }
  }

  private long seek(long offset, int whence) {
    try {
      long target =
          switch (whence & ~avformat.AVSEEK_FORCE) {
            case avformat.AVSEEK_SIZE -> -1;
            case 0 -> offset;
            case 1 -> stream.getPos() + offset;
            case 2 -> length + offset;
            default -> throw new IOException("seek mode " + whence);
          };
      if (target < 0) {
        return whence == avformat.AVSEEK_SIZE ? length : Ffmpeg.IO_ERROR;
      }
      // Hadoop refuses to go beyond the end, where the next read of a local file just returns 0.
      stream.seek(Math.min(target, length));
      return target;
    } catch (IOException | RuntimeException | Error e) {
      return keep(e);
    }
  }

  private int keep(Throwable e) {
    if (failure == null) {
      failure = e;
    }
    return Ffmpeg.IO_ERROR;
  }

  @Override
  public void close() {
    OpenInputs.BY_NUMBER.remove(number);
    if (context != null) {
      // FFmpeg may have replaced the buffer, so the one it has now is the one to free.
      avutil.av_free(context.buffer());
      avformat.avio_context_free(context);
      context = null;
    }
    try {
      stream.close();
    } catch (IOException ignored) {
      // Nothing was written, so nothing can be lost.
    }
  }
}
