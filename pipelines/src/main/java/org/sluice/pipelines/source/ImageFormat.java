package org.sluice.pipelines.source;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import org.sluice.vision.RgbFrame;

/** What the bytes of a picture are. */
enum ImageFormat {
  /** As they are: {@code [height, width, 3]}, red, green and blue, rows without padding. */
  RGB,
  /** Without loss, the size inside. */
  PNG,
  /** With loss, small. */
  JPEG;

  private static final int BANDS = 3;

  byte[] encode(RgbFrame frame) {
    if (this == RGB) {
      return frame.rgb();
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(image(frame), name(), out)) {
        throw new IllegalStateException("this Java has no writer of " + name());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** The same bytes as Java's kind of picture. */
  private static BufferedImage image(RgbFrame frame) {
    WritableRaster raster =
        Raster.createInterleavedRaster(
            new DataBufferByte(frame.rgb(), frame.rgb().length),
            frame.width(),
            frame.height(),
            BANDS * frame.width(),
            BANDS,
            new int[] {0, 1, 2},
            null);
    ColorModel colours =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_sRGB),
            false,
            false,
            ColorModel.OPAQUE,
            DataBuffer.TYPE_BYTE);
    return new BufferedImage(colours, raster, false, null);
  }
}
