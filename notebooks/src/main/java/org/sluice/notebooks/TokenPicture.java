package org.sluice.notebooks;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;

/** Frames with the places of the tokens that were kept of them; the rest is darkened. */
public final class TokenPicture {
  private static final Color DROPPED = new Color(10, 10, 30, 150);
  private static final Color KEPT = new Color(255, 190, 0);
  private static final int CAPTION_PIXELS = 26;
  private static final int GAP_PIXELS = 8;

  private final int side;
  private final int columns;
  private final int width;
  private final List<Cell> cells = new ArrayList<>();

  private record Cell(BufferedImage image, String caption) {}

  /**
   * An empty picture.
   *
   * @param side tokens a row and a column of a frame
   * @param columns frames side by side
   * @param width pixels of a frame
   */
  public TokenPicture(int side, int columns, int width) {
    this.side = side;
    this.columns = columns;
    this.width = width;
  }

  /**
   * Adds a frame.
   *
   * @param encoded its picture, PNG or JPEG
   * @param positions of the kept tokens, row by row from the top left
   */
  public TokenPicture add(byte[] encoded, Iterable<Short> positions, String caption) {
    BufferedImage frame;
    try {
      frame = ImageIO.read(new ByteArrayInputStream(encoded));
    } catch (IOException e) {
      throw new IllegalArgumentException("the frame of %s is no picture".formatted(caption), e);
    }
    int height = Math.round((float) width * frame.getHeight() / frame.getWidth());
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    graphics.drawImage(frame, 0, 0, width, height, null);
    boolean[] kept = new boolean[side * side];
    positions.forEach(position -> kept[position] = true);
    graphics.setStroke(new BasicStroke(2));
    for (int token = 0; token < kept.length; token++) {
      int left = token % side * width / side;
      int top = token / side * height / side;
      int right = (token % side + 1) * width / side;
      int bottom = (token / side + 1) * height / side;
      if (kept[token]) {
        graphics.setColor(KEPT);
        graphics.drawRect(left + 1, top + 1, right - left - 3, bottom - top - 3);
      } else {
        graphics.setColor(DROPPED);
        graphics.fillRect(left, top, right - left, bottom - top);
      }
    }
    graphics.dispose();
    cells.add(new Cell(image, caption));
    return this;
  }

  /** All frames, row by row. */
  public BufferedImage image() {
    int height = cells.stream().mapToInt(cell -> cell.image().getHeight()).max().orElseThrow();
    int rows = (cells.size() + columns - 1) / columns;
    int wide = Math.min(columns, cells.size());
    BufferedImage all =
        new BufferedImage(
            wide * (width + GAP_PIXELS) - GAP_PIXELS,
            rows * (height + CAPTION_PIXELS + GAP_PIXELS) - GAP_PIXELS,
            BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = all.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, all.getWidth(), all.getHeight());
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
    for (int i = 0; i < cells.size(); i++) {
      int x = i % columns * (width + GAP_PIXELS);
      int y = i / columns * (height + CAPTION_PIXELS + GAP_PIXELS);
      graphics.setColor(Color.BLACK);
      graphics.drawString(cells.get(i).caption(), x + 2, y + CAPTION_PIXELS - 9);
      graphics.drawImage(cells.get(i).image(), x, y + CAPTION_PIXELS, null);
    }
    graphics.dispose();
    return all;
  }
}
