package org.sluice.pipelines.scenes;

import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;

/** Turns RGB into BT.601 luma and half-size chroma, in the range of television. */
final class YuvPicture {
  private final int width;
  private final int height;
  private final byte[] luma;
  private final byte[] blue;
  private final byte[] red;

  YuvPicture(int width, int height) {
    if (width % 2 != 0 || height % 2 != 0) {
      throw new IllegalArgumentException(
          "picture is %d x %d but both must be even".formatted(width, height));
    }
    this.width = width;
    this.height = height;
    luma = new byte[width * height];
    blue = new byte[width * height / 4];
    red = new byte[width * height / 4];
  }

  /** Converts {@code [height, width, 3]} into the planes of a frame. */
  void fill(byte[] rgb, AVFrame frame) {
    for (int y = 0; y < height; y += 2) {
      for (int x = 0; x < width; x += 2) {
        block(rgb, x, y);
      }
    }
    put(frame, 0, luma, width);
    put(frame, 1, blue, width / 2);
    put(frame, 2, red, width / 2);
  }

  private void block(byte[] rgb, int x, int y) {
    int sumR = 0;
    int sumG = 0;
    int sumB = 0;
    for (int i = 0; i < 4; i++) {
      int pixel = (y + i / 2) * width + x + i % 2;
      int r = rgb[pixel * 3] & 0xff;
      int g = rgb[pixel * 3 + 1] & 0xff;
      int b = rgb[pixel * 3 + 2] & 0xff;
      luma[pixel] = (byte) Math.round(16 + 0.25679f * r + 0.50413f * g + 0.09791f * b);
      sumR += r;
      sumG += g;
      sumB += b;
    }
    int at = y / 2 * (width / 2) + x / 2;
    blue[at] =
        (byte) Math.round(128 + 0.25f * (-0.14822f * sumR - 0.29099f * sumG + 0.43922f * sumB));
    red[at] =
        (byte) Math.round(128 + 0.25f * (0.43922f * sumR - 0.36779f * sumG - 0.07143f * sumB));
  }

  private static void put(AVFrame frame, int plane, byte[] values, int width) {
    BytePointer data = new BytePointer(frame.data(plane));
    int stride = frame.linesize(plane);
    for (int row = 0; row * width < values.length; row++) {
      data.position((long) row * stride).put(values, row * width, width);
    }
  }
}
