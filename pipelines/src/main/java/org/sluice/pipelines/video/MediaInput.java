package org.sluice.pipelines.video;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.AccessControlException;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;

/** An opened container with its video stream chosen; owns everything native behind it. */
final class MediaInput implements AutoCloseable {
  private static final int NO_SUCH_FILE = -2;
  private static final int NOT_PERMITTED = -13;

  /** FFmpeg's names. */
  private static final Set<String> TIMED_CONTAINERS = Set.of("mp4", "matroska", "mpegts", "flv");

  private final String path;
  private AVFormatContext context;
  private HadoopIo io;
  private VideoStream video;
  private IndexCheck indexCheck;

  /** Looks at the file's structure, which FFmpeg does not tell. */
  private interface IndexCheck {
    boolean lacksIndex() throws IOException;
  }

  private MediaInput(String path) {
    this.path = path;
  }

  /**
   * Opens a file of any Hadoop file system; local ones are read by FFmpeg itself.
   *
   * @throws org.sluice.SluiceException with the precise reason when there is no video to be had
   */
  static MediaInput open(String path, Configuration configuration) {
    Ffmpeg.load();
    MediaInput input = new MediaInput(path);
    try {
      Path hadoopPath = new Path(path);
      FileSystem fs = hadoopPath.getFileSystem(configuration);
      FileStatus status = status(path, fs, hadoopPath);
      input.indexCheck = () -> IsoBoxes.lacksIndex(fs, hadoopPath, status.getLen());
      input.openFile(fs, hadoopPath, status);
      input.video = VideoStream.choose(path, input.context, input::rethrowReadFailure);
      return input;
    } catch (IOException e) {
      input.close();
      throw translate(path, e);
    } catch (RuntimeException | Error e) {
      input.close();
      throw e;
    }
  }

  /** Looks a file up, telling apart the reasons why it cannot be read. */
  static FileStatus status(String path, Configuration configuration) {
    try {
      Path hadoopPath = new Path(path);
      return status(path, hadoopPath.getFileSystem(configuration), hadoopPath);
    } catch (IOException e) {
      throw translate(path, e);
    }
  }

  private static FileStatus status(String path, FileSystem fs, Path hadoopPath) throws IOException {
    FileStatus status = fs.getFileStatus(hadoopPath);
    if (status.isDirectory()) {
      throw VideoErrors.directory(path);
    }
    if (status.getLen() == 0) {
      throw VideoErrors.empty(path);
    }
    return status;
  }

  AVFormatContext context() {
    return context;
  }

  VideoStream video() {
    return video;
  }

  /** Whether every packet of this kind of container says when its frame is shown. */
  boolean tellsFrameTimes() {
    String names = context.iformat().name().getString();
    return video.startTimestamp() != VideoStream.UNKNOWN
        && Arrays.stream(names.split(",")).anyMatch(TIMED_CONTAINERS::contains);
  }

  /** Pixels a row as displayed, as the container tells. */
  int displayWidth() {
    return video
        .orientation()
        .displayWidth(video.stream().codecpar().width(), video.stream().codecpar().height());
  }

  /** Rows as displayed, as the container tells. */
  int displayHeight() {
    return video
        .orientation()
        .displayHeight(video.stream().codecpar().width(), video.stream().codecpar().height());
  }

  /** Throws what the file system threw, which FFmpeg reports as an end of file or as bad data. */
  void rethrowReadFailure() {
    Throwable failure = io == null ? null : io.failure();
    if (failure instanceof IOException e) {
      throw translate(path, e);
    }
    if (failure != null) {
      throw VideoErrors.readFailed(path, failure.toString(), failure);
    }
    int error = context == null || context.pb() == null ? 0 : context.pb().error();
    if (error < 0 && error != avutil.AVERROR_EOF()) {
      throw VideoErrors.readFailed(path, Ffmpeg.describe(error), null);
    }
  }

  /** Whether this is an MP4 or QuickTime file whose index is not whole. */
  boolean lacksIndex() {
    try {
      return indexCheck.lacksIndex();
    } catch (IOException e) {
      throw translate(path, e);
    }
  }

  private void openFile(FileSystem fs, Path hadoopPath, FileStatus status) throws IOException {
    String url;
    if ("file".equals(fs.getUri().getScheme())) {
      String local = fs.makeQualified(hadoopPath).toUri().getPath();
      if (!Files.isReadable(java.nio.file.Path.of(local))) {
        throw VideoErrors.notPermitted(path, null);
      }
      url = "file:" + local;
    } else {
      url = hadoopPath.getName();
      io = new HadoopIo(fs.open(hadoopPath), status.getLen());
    }
    int opened = openContainer(url);
    if (opened >= 0) {
      // A few bytes of an index are enough to open, not to find anything.
      if (context.nb_streams() == 0 && lacksIndex()) {
        throw VideoErrors.indexMissing(path);
      }
      return;
    }
    rethrowReadFailure();
    if (opened == NO_SUCH_FILE) {
      throw VideoErrors.missing(path, null);
    }
    if (opened == NOT_PERMITTED) {
      throw VideoErrors.notPermitted(path, null);
    }
    if (opened != avutil.AVERROR_INVALIDDATA()) {
      throw VideoErrors.openFailed(path, Ffmpeg.describe(opened));
    }
    throw lacksIndex()
        ? VideoErrors.indexMissing(path)
        : VideoErrors.notAVideo(path, Ffmpeg.describe(opened));
  }

  private int openContainer(String url) {
    AVFormatContext allocated = avformat.avformat_alloc_context();
    if (io != null) {
      allocated.pb(io.context());
      allocated.flags(allocated.flags() | AVFormatContext.AVFMT_FLAG_CUSTOM_IO);
    }
    byte[] bytes = url.getBytes(StandardCharsets.UTF_8);
    AVDictionary options = new AVDictionary(null);
    // A playlist renamed .mp4 must not make us read other files or go to the network.
    avutil.av_dict_set(options, "protocol_whitelist", io == null ? "file" : "none", 0);
    try (PointerPointer<AVFormatContext> holder = new PointerPointer<>(1L);
        PointerPointer<AVDictionary> optionsHolder = new PointerPointer<>(1L);
        BytePointer name = new BytePointer(Arrays.copyOf(bytes, bytes.length + 1))) {
      holder.put(allocated);
      optionsHolder.put(options);
      // FFmpeg frees the context itself when it fails.
      int opened = avformat.avformat_open_input(holder, name, null, optionsHolder);
      if (opened >= 0) {
        context = holder.get(AVFormatContext.class);
      }
      avutil.av_dict_free(optionsHolder);
      return opened;
    }
  }

  private static RuntimeException translate(String path, IOException e) {
    if (e instanceof FileNotFoundException || e instanceof NoSuchFileException) {
      // Hadoop's local file system says of a forbidden file that it is not found.
      return String.valueOf(e.getMessage()).contains("Permission denied")
          ? VideoErrors.notPermitted(path, e)
          : VideoErrors.missing(path, e);
    }
    if (e instanceof AccessControlException || e instanceof AccessDeniedException) {
      return VideoErrors.notPermitted(path, e);
    }
    return VideoErrors.readFailed(path, e.toString(), e);
  }

  @Override
  public void close() {
    if (context != null) {
      avformat.avformat_close_input(context);
      context = null;
    }
    if (io != null) {
      io.close();
      io = null;
    }
  }
}
