package org.sluice.pipelines.scenes;

/**
 * What a directory of scenes holds.
 *
 * @param videosWritten this time; the others were there already
 */
public record SceneSetSummary(int scenes, int videosWritten, int questions, String directory) {}
