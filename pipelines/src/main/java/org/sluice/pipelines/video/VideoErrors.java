package org.sluice.pipelines.video;

import org.sluice.SluiceException;

/** What can be wrong with a video file, told to the user. */
final class VideoErrors {
  private static final String CANNOT_READ = "cannot read video";

  private VideoErrors() {}

  static SluiceException missing(String path, Throwable cause) {
    return new SluiceException(
        "VIDEO_MISSING",
        CANNOT_READ,
        path,
        "the file does not exist, or has vanished since it was listed",
        "Check the path, or run the command again on the files that are there.",
        cause);
  }

  static SluiceException changed(VideoFile file, long sizeBytes, long modifiedMillis) {
    return new SluiceException(
        "VIDEO_CHANGED",
        CANNOT_READ,
        file.path(),
        "the file has changed since it was listed (%d bytes modified at %d, now %d at %d)"
            .formatted(file.sizeBytes(), file.modifiedMillis(), sizeBytes, modifiedMillis),
        "Run the command again when the file is complete.");
  }

  static SluiceException directory(String path) {
    return new SluiceException(
        "VIDEO_IS_DIRECTORY",
        CANNOT_READ,
        path,
        "it is a directory",
        "Name the files in it, for example with a glob.");
  }

  static SluiceException notPermitted(String path, Throwable cause) {
    return new SluiceException(
        "VIDEO_NOT_PERMITTED",
        CANNOT_READ,
        path,
        "no permission to read the file",
        "Give the user who runs the job the right to read it.",
        cause);
  }

  static SluiceException empty(String path) {
    return new SluiceException(
        "VIDEO_EMPTY", CANNOT_READ, path, "the file is empty", "Copy the file again.");
  }

  static SluiceException notAVideo(String path, String detail) {
    return new SluiceException(
        "VIDEO_NOT_RECOGNISED",
        CANNOT_READ,
        path,
        "the content is not a video in any known container, whatever its name says (%s)"
            .formatted(detail),
        "Check what the file is, or leave it out.");
  }

  static SluiceException indexMissing(String path) {
    return new SluiceException(
        "VIDEO_INDEX_MISSING",
        CANNOT_READ,
        path,
        "the index (moov) is missing: the file is truncated or was never finalised",
        "Copy the file again; a recording cut off by a crash needs a repair tool.");
  }

  static SluiceException noVideoStream(String path, String found) {
    return new SluiceException(
        "VIDEO_NO_VIDEO_STREAM",
        CANNOT_READ,
        path,
        "no video stream (found: %s)".formatted(found),
        "Leave the file out.");
  }

  static SluiceException noPicture(String path) {
    return new SluiceException(
        "VIDEO_NO_PICTURE",
        CANNOT_READ,
        path,
        "the video stream does not tell its picture size: its first frames are missing or damaged",
        "Copy the file again.");
  }

  static SluiceException noFrames(String path) {
    return new SluiceException(
        "VIDEO_NO_FRAMES",
        CANNOT_READ,
        path,
        "the video stream has no frames: the file is truncated or was never finalised",
        "Copy the file again, or leave it out.");
  }

  static SluiceException unknownCodec(String path, String codec) {
    return new SluiceException(
        "VIDEO_UNKNOWN_CODEC",
        CANNOT_READ,
        path,
        "no decoder for its codec %s".formatted(codec),
        "Convert the file to a common codec such as H.264.");
  }

  static SluiceException decoderFailed(String path, String codec, String detail) {
    return new SluiceException(
        "VIDEO_DECODER_FAILED",
        CANNOT_READ,
        path,
        "the %s decoder does not start: %s".formatted(codec, detail),
        "The stream's parameters are damaged or unsupported; convert the file.");
  }

  static SluiceException encrypted(String path) {
    return new SluiceException(
        "VIDEO_ENCRYPTED",
        CANNOT_READ,
        path,
        "the video stream is encrypted",
        "Decrypt the file first.");
  }

  static SluiceException tooLarge(String path, int width, int height) {
    return new SluiceException(
        "VIDEO_TOO_LARGE",
        CANNOT_READ,
        path,
        "the picture is %d x %d pixels and at most %d a side are read"
            .formatted(width, height, VideoLimits.MAX_SIDE),
        "The header is damaged, or the video has to be scaled down first.");
  }

  static SluiceException openFailed(String path, String detail) {
    return new SluiceException(
        "VIDEO_OPEN_FAILED",
        CANNOT_READ,
        path,
        "the container does not open: %s".formatted(detail),
        "Check the file with ffprobe.");
  }

  static SluiceException readFailed(String path, String detail, Throwable cause) {
    return new SluiceException(
        "VIDEO_READ_FAILED",
        CANNOT_READ,
        path,
        "reading failed: %s".formatted(detail),
        "Check the storage and run the command again.",
        cause);
  }

  static SluiceException conversionFailed(String path, String detail) {
    return new SluiceException(
        "VIDEO_CONVERSION_FAILED",
        CANNOT_READ,
        path,
        "its pixels cannot be converted to RGB: %s".formatted(detail),
        "Convert the file to a common pixel format such as yuv420p.");
  }

  static SluiceException trialFailed(String path, String detail, Throwable cause) {
    return new SluiceException(
        "VIDEO_TRIAL_FAILED",
        "cannot try to decode in a process of its own",
        path,
        detail,
        "Check that the java command of this installation runs.",
        cause);
  }
}
