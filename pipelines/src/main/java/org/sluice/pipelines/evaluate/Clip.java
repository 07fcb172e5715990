package org.sluice.pipelines.evaluate;

import java.io.Serializable;
import java.util.List;

/**
 * A video and the questions about it.
 *
 * @param sceneId names the clip
 * @param path of the video
 * @param questions in the order of their file
 * @param truth where its objects are; null where nobody says
 */
record Clip(String sceneId, String path, List<KnownQuestion> questions, Truth truth)
    implements Serializable {}
