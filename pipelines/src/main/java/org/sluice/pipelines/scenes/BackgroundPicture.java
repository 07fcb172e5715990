package org.sluice.pipelines.scenes;

/** The background of a scene, drawn once with a border for the camera to pan over. */
final class BackgroundPicture {
  private final Scene scene;
  private final int border;
  private final int width;
  private final float[] rgb;

  BackgroundPicture(Scene scene) {
    this.scene = scene;
    border = scene.pan().equals(Pan.NONE) ? 0 : Pan.FARTHEST;
    width = scene.width() + 2 * border;
    int height = scene.height() + 2 * border;
    rgb = new float[width * height * 3];
    Background background = scene.background();
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        float share = (float) share(background, x, y);
        for (int c = 0; c < 3; c++) {
          int shift = 16 - 8 * c;
          float first = background.first() >> shift & 0xff;
          float second = background.second() >> shift & 0xff;
          rgb[(y * width + x) * 3 + c] = first + share * (second - first);
        }
      }
    }
  }

  /** Copies what the camera sees at a time, to the nearest pixel. */
  void copy(long millis, float[] picture) {
    int left = border + (int) Math.round(scene.pan().x(millis));
    int top = border + (int) Math.round(scene.pan().y(millis));
    int row = scene.width() * 3;
    for (int y = 0; y < scene.height(); y++) {
      System.arraycopy(rgb, ((top + y) * width + left) * 3, picture, y * row, row);
    }
  }

  private double share(Background background, int x, int y) {
    double along = x * Math.cos(background.angle()) + y * Math.sin(background.angle());
    double across = y * Math.cos(background.angle()) - x * Math.sin(background.angle());
    double scale = background.scale();
    return switch (background.texture()) {
      case PLAIN -> 0;
      case GRADIENT -> 0.5 + 0.5 * Math.sin(along / width * 2.2);
      case NOISE ->
          0.65 * noise(background.seed(), x / scale, y / scale)
              + 0.35 * noise(background.seed() + 1, 2.3 * x / scale, 2.3 * y / scale);
      case STRIPES -> 0.5 + 0.5 * Math.sin(2 * Math.PI * along / scale);
      case CHECKER -> Math.floorMod(cell(along, scale) + cell(across, scale), 2L);
    };
  }

  private static long cell(double distance, double scale) {
    return (long) Math.floor(distance / scale);
  }

  /** Value noise: random values at whole numbers, smoothly joined. */
  private static double noise(long seed, double x, double y) {
    long column = (long) Math.floor(x);
    long row = (long) Math.floor(y);
    double u = smooth(x - column);
    double v = smooth(y - row);
    double top = value(seed, column, row) * (1 - u) + value(seed, column + 1, row) * u;
    double bottom = value(seed, column, row + 1) * (1 - u) + value(seed, column + 1, row + 1) * u;
    return top * (1 - v) + bottom * v;
  }

  private static double smooth(double share) {
    return share * share * (3 - 2 * share);
  }

  private static double value(long seed, long column, long row) {
    return (Seeds.mix(seed ^ Seeds.mix(column * 73_856_093L ^ row * 19_349_663L)) >>> 11)
        * 0x1.0p-53;
  }
}
