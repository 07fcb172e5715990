package org.sluice.pipelines.scenes;

import java.util.random.RandomGenerator;

/** Draws backgrounds: greyish, so that objects stand out by colour. */
final class Backgrounds {
  private Backgrounds() {}

  static Background draw(RandomGenerator random) {
    Background.Texture[] textures = Background.Texture.values();
    Background.Texture texture = textures[random.nextInt(textures.length)];
    double lightness = random.nextDouble(60, 190);
    double contrast =
        texture == Background.Texture.CHECKER
            ? random.nextDouble(10, 24)
            : random.nextDouble(18, 60);
    return new Background(
        texture,
        greyish(random, lightness - contrast / 2),
        greyish(random, lightness + contrast / 2),
        random.nextDouble(14, 48),
        random.nextDouble(0, Math.PI),
        random.nextLong(),
        random.nextDouble(0.01, 0.06),
        random.nextDouble(6, 20),
        random.nextDouble(0, 2 * Math.PI),
        random.nextDouble(0.5, 2.5));
  }

  private static int greyish(RandomGenerator random, double lightness) {
    int rgb = 0;
    for (int c = 0; c < 3; c++) {
      long level = Math.round(lightness + random.nextDouble(-14, 14));
      rgb = rgb << 8 | (int) Math.max(0, Math.min(255, level));
    }
    return rgb;
  }
}
