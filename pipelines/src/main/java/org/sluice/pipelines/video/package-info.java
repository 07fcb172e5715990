/**
 * Reading video: what a file holds, how it is cut into segments, and its sampled frames in order.
 *
 * <p>FFmpeg is called directly and not through JavaCV's grabber, which hides three things this
 * package answers for: packets that could not be decoded (a truncated file would look like a short
 * one), each frame's own presentation time, and the rotation a phone writes beside the pixels.
 */
package org.sluice.pipelines.video;
