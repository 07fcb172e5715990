package org.sluice.pipelines.video;

import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerPointer;
import org.sluice.vision.RgbFrame;

/** Turns decoded pictures into RGB the right way up; the picture may change its size meanwhile. */
final class RgbConverter implements AutoCloseable {
  /** Vector code writes whole registers, past the last pixel of a row. */
  private static final int ROW_ALIGNMENT = 64;

  private static final int BYTES = 3;
  private static final int UNIT = 1 << 16;
  private static final int EXACT_FLAGS =
      swscale.SWS_BICUBIC
          | swscale.SWS_ACCURATE_RND
          | swscale.SWS_FULL_CHR_H_INT
          | swscale.SWS_FULL_CHR_H_INP
          | swscale.SWS_BITEXACT;

  /** Untagged video of at least this height is taken as BT.709, as players do. */
  private static final int HD_HEIGHT = 720;

  /** What the native scaler was made for. */
  private record Setup(
      int width, int height, int format, int matrix, boolean fullRange, int toWidth, int toHeight) {
    int stride() {
      return (toWidth * BYTES + ROW_ALIGNMENT - 1) / ROW_ALIGNMENT * ROW_ALIGNMENT;
    }
  }

  private final String path;
  private final Orientation orientation;
  private final Scaling scaling;
  private final PointerPointer<BytePointer> planes = new PointerPointer<>(4L);
  private final IntPointer strides = new IntPointer(4L);
  private Setup setup;
  private SwsContext scaler;
  private BytePointer pixels;

  RgbConverter(String path, Orientation orientation, Scaling scaling) {
    this.path = path;
    this.orientation = orientation;
    this.scaling = scaling;
  }

  RgbFrame convert(AVFrame frame, long frameMillis) {
    Setup wanted = setupOf(frame);
    if (!wanted.equals(setup)) {
      prepare(wanted);
    }
    int scaled =
        swscale.sws_scale(
            scaler, frame.data(), frame.linesize(), 0, setup.height(), planes, strides);
    if (scaled < 0) {
      throw VideoErrors.conversionFailed(path, Ffmpeg.describe(scaled));
    }
    int rowBytes = setup.toWidth() * BYTES;
    byte[] rgb = new byte[Math.multiplyExact(rowBytes, setup.toHeight())];
    for (int y = 0; y < setup.toHeight(); y++) {
      pixels.position((long) y * setup.stride()).get(rgb, y * rowBytes, rowBytes);
    }
    pixels.position(0);
    return new RgbFrame(
        frameMillis,
        orientation.displayWidth(setup.toWidth(), setup.toHeight()),
        orientation.displayHeight(setup.toWidth(), setup.toHeight()),
        orientation.apply(rgb, setup.toWidth(), setup.toHeight()));
  }

  private Setup setupOf(AVFrame frame) {
    int width = frame.width();
    int height = frame.height();
    if (width > VideoLimits.MAX_SIDE || height > VideoLimits.MAX_SIDE) {
      throw VideoErrors.tooLarge(path, width, height);
    }
    int format = withoutRange(frame.format());
    boolean fullRange = frame.color_range() == avutil.AVCOL_RANGE_JPEG || format != frame.format();
    int toWidth = width;
    int toHeight = height;
    // Turning keeps the roles of the sides, so the size before it is turned back.
    if (scaling instanceof Scaling.Fast fast) {
      toWidth = orientation.displayWidth(fast.width(), fast.height());
      toHeight = orientation.displayHeight(fast.width(), fast.height());
    } else if (scaling instanceof Scaling.Uniform uniform) {
      toWidth = orientation.displayWidth(uniform.width(), uniform.height());
      toHeight = orientation.displayHeight(uniform.width(), uniform.height());
    }
    return new Setup(
        width, height, format, matrix(frame.colorspace(), height), fullRange, toWidth, toHeight);
  }

  private void prepare(Setup wanted) {
    close();
    scaler =
        swscale.sws_getContext(
            wanted.width(),
            wanted.height(),
            wanted.format(),
            wanted.toWidth(),
            wanted.toHeight(),
            avutil.AV_PIX_FMT_RGB24,
            scaling instanceof Scaling.Fast ? swscale.SWS_BICUBIC : EXACT_FLAGS,
            null,
            null,
            (DoublePointer) null);
    if (scaler == null || scaler.isNull()) {
      BytePointer name = avutil.av_get_pix_fmt_name(wanted.format());
      throw VideoErrors.conversionFailed(
          path, "pixel format " + (name == null ? wanted.format() : name.getString()));
    }
    IntPointer from = swscale.sws_getCoefficients(wanted.matrix());
    IntPointer to = swscale.sws_getCoefficients(swscale.SWS_CS_DEFAULT);
    // Formats that are RGB already have no matrix to set, which is no error here.
    swscale.sws_setColorspaceDetails(
        scaler, from, wanted.fullRange() ? 1 : 0, to, 1, 0, UNIT, UNIT);
    long bytes = (long) wanted.stride() * wanted.toHeight() + ROW_ALIGNMENT;
    pixels = new BytePointer(avutil.av_mallocz(bytes));
    planes.put(0, pixels);
    strides.put(0, wanted.stride());
    setup = wanted;
  }

  /** The formats that carry full range in their name are deprecated twins of the plain ones. */
  private static int withoutRange(int format) {
    return switch (format) {
      case avutil.AV_PIX_FMT_YUVJ420P -> avutil.AV_PIX_FMT_YUV420P;
      case avutil.AV_PIX_FMT_YUVJ422P -> avutil.AV_PIX_FMT_YUV422P;
      case avutil.AV_PIX_FMT_YUVJ444P -> avutil.AV_PIX_FMT_YUV444P;
      case avutil.AV_PIX_FMT_YUVJ440P -> avutil.AV_PIX_FMT_YUV440P;
      case avutil.AV_PIX_FMT_YUVJ411P -> avutil.AV_PIX_FMT_YUV411P;
      default -> format;
    };
  }

  private static int matrix(int colourSpace, int height) {
    return switch (colourSpace) {
      case avutil.AVCOL_SPC_BT709 -> swscale.SWS_CS_ITU709;
      case avutil.AVCOL_SPC_FCC -> swscale.SWS_CS_FCC;
      case avutil.AVCOL_SPC_BT470BG, avutil.AVCOL_SPC_SMPTE170M -> swscale.SWS_CS_ITU601;
      case avutil.AVCOL_SPC_SMPTE240M -> swscale.SWS_CS_SMPTE240M;
      case avutil.AVCOL_SPC_BT2020_NCL, avutil.AVCOL_SPC_BT2020_CL -> swscale.SWS_CS_BT2020;
      default -> height >= HD_HEIGHT ? swscale.SWS_CS_ITU709 : swscale.SWS_CS_ITU601;
    };
  }

  @Override
  public void close() {
    setup = null;
    if (scaler != null) {
      swscale.sws_freeContext(scaler);
      scaler = null;
    }
    if (pixels != null) {
      avutil.av_free(pixels.position(0));
      pixels = null;
    }
  }
}
