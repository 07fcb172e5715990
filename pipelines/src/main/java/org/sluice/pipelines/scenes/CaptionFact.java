package org.sluice.pipelines.scenes;

/** What a caption says of one object, for instance that a large red star moves left. */
public record CaptionFact(Size size, Colour colour, Shape shape, Motion motion) {
  /** As a part of a caption. */
  public String words() {
    return "a %s %s %s %s".formatted(size.word(), colour.word(), shape.word(), motion.words());
  }
}
