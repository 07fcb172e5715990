package org.sluice.pipelines.scenes;

/** From {@code millis} on (inclusive) an object has this colour. */
public record Repaint(long millis, Colour colour) {}
