package org.sluice.notebooks;

import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Dataset;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.internal.chartpart.Chart;

/** How a value looks below its cell. */
final class Shown {
  private static final int ROWS = 20;

  private Shown() {}

  /** A picture for charts and images, a table for datasets, nothing for null, else its text. */
  static DisplayData of(Object value) {
    if (value == null) {
      return null;
    }
    if (value instanceof Chart<?, ?> chart) {
      return picture(BitmapEncoder.getBufferedImage(chart));
    }
    if (value instanceof BufferedImage image) {
      return picture(image);
    }
    if (value instanceof Dataset<?> rows) {
      return new DisplayData(
          ((org.apache.spark.sql.classic.Dataset<?>) rows).showString(ROWS, 0, false));
    }
    return new DisplayData(String.valueOf(value));
  }

  private static DisplayData picture(BufferedImage image) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    DisplayData data =
        new DisplayData("a picture of %d x %d".formatted(image.getWidth(), image.getHeight()));
    data.putData("image/png", Base64.getEncoder().encodeToString(bytes.toByteArray()));
    return data;
  }
}
