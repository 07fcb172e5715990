package org.sluice.pipelines.scenes;

/**
 * An object in one frame.
 *
 * @param x of the centre, in pixels from the left edge of the picture
 * @param y of the centre, in pixels from the top edge of the picture
 * @param radius half of its square's side, in pixels
 * @param visible the share of it that is inside the picture and not covered, 0 to 1
 * @param covered the share of it that is inside the picture but covered by others, 0 to 1
 * @param dx pixels a second rightward, over the background
 * @param dy pixels a second downward, over the background
 */
public record ObjectState(
    SceneObject object,
    Colour colour,
    double x,
    double y,
    double radius,
    double visible,
    double covered,
    double dx,
    double dy) {

  /** Whether its path goes on at this moment. */
  public boolean moves() {
    return dx != 0 || dy != 0;
  }

  /** Its colour and shape. */
  public Pair pair() {
    return new Pair(colour, object.shape());
  }
}
