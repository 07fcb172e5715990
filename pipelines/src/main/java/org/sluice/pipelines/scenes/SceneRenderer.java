package org.sluice.pipelines.scenes;

import java.util.List;

/**
 * The pictures of one scene. Objects have smooth edges and a thin dark rim, so that two of one
 * colour stay apart. Made for one thread.
 */
public final class SceneRenderer {
  private static final double RIM_PIXELS = 1.5;
  private static final double RIM_LIGHT = 0.55;

  private final Scene scene;
  private final BackgroundPicture background;
  private final float[] picture;

  /** Draws the background once, for all frames. */
  public SceneRenderer(Scene scene) {
    this.scene = scene;
    background = new BackgroundPicture(scene);
    picture = new float[scene.width() * scene.height() * 3];
  }

  /** 8-bit RGB, interleaved, {@code [height, width, 3]}. */
  public byte[] render(int frame) {
    long millis = scene.frameMillis(frame);
    background.copy(millis, picture);
    List<ObjectState> states = scene.atMillis(millis);
    for (int i = states.size() - 1; i >= 0; i--) {
      draw(states.get(i));
    }
    return develop(millis, frame);
  }

  /** Ids of the object that each pixel shows or -1, {@code [height, width]}. */
  public short[] objectMap(int frame) {
    return ObjectMap.of(scene, scene.frameMillis(frame)).front();
  }

  private void draw(ObjectState state) {
    Shape shape = state.object().shape();
    int rgb = state.colour().rgb();
    float red = rgb >> 16 & 0xff;
    float green = rgb >> 8 & 0xff;
    float blue = rgb & 0xff;
    double reach = state.radius() + 1;
    int left = Math.max(0, (int) Math.floor(state.x() - reach));
    int right = Math.min(scene.width() - 1, (int) Math.ceil(state.x() + reach));
    int top = Math.max(0, (int) Math.floor(state.y() - reach));
    int bottom = Math.min(scene.height() - 1, (int) Math.ceil(state.y() + reach));
    for (int y = top; y <= bottom; y++) {
      for (int x = left; x <= right; x++) {
        double distance = shape.distance(x + 0.5 - state.x(), y + 0.5 - state.y(), state.radius());
        if (distance >= 0.5) {
          continue;
        }
        float cover = (float) Math.min(1, 0.5 - distance);
        double inner = Math.max(0, Math.min(1, -distance - RIM_PIXELS + 0.5));
        float light = (float) (RIM_LIGHT + (1 - RIM_LIGHT) * inner);
        int at = (y * scene.width() + x) * 3;
        picture[at] += cover * (red * light - picture[at]);
        picture[at + 1] += cover * (green * light - picture[at + 1]);
        picture[at + 2] += cover * (blue * light - picture[at + 2]);
      }
    }
  }

  /** Puts light and the noise of a sensor on the picture. */
  private byte[] develop(long millis, int frame) {
    float light = (float) scene.background().light(millis);
    float noise = (float) scene.background().noise() / 128;
    long state = Seeds.mix(scene.background().seed() + frame) | 1;
    byte[] rgb = new byte[picture.length];
    for (int at = 0; at < rgb.length; at += 3) {
      state ^= state << 13;
      state ^= state >>> 7;
      state ^= state << 17;
      float grain = (byte) (state >> 24) * noise + 0.5f;
      rgb[at] = level(picture[at] * light + grain);
      rgb[at + 1] = level(picture[at + 1] * light + grain);
      rgb[at + 2] = level(picture[at + 2] * light + grain);
    }
    return rgb;
  }

  private static byte level(float value) {
    return (byte) Math.max(0, Math.min(255, (int) value));
  }
}
