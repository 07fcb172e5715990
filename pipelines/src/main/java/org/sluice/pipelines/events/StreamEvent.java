package org.sluice.pipelines.events;

import java.io.Serializable;

/**
 * An event and where it is.
 *
 * @param streamId of its stream
 * @param event what and when
 */
public record StreamEvent(String streamId, Event event) implements Serializable {}
