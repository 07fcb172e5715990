package org.sluice.pipelines.job;

import java.io.Serializable;
import org.sluice.pipelines.video.VideoFile;

/**
 * A file with its names in the lake.
 *
 * @param file the file
 * @param videoId its key
 * @param streamId the stream it belongs to
 * @param generation key of what this file yields under this configuration
 */
record ListedVideo(VideoFile file, String videoId, String streamId, String generation)
    implements Serializable {}
