package org.sluice.pipelines.record;

import org.sluice.SluiceException;

/** What can be wrong with a recording. No message holds a password. */
final class RecordErrors {
  private static final String CANNOT_RECORD = "cannot record";
  private static final String CAMERA = "camera %s";

  private RecordErrors() {}

  static SluiceException noCameras() {
    return new SluiceException(
        "RECORD_NO_CAMERAS",
        "there is nothing to record",
        "sluice record",
        "no camera is named",
        "Name at least one: NAME=URL, or a file of them with --cameras.");
  }

  static SluiceException badName(String name) {
    return new SluiceException(
        "RECORD_NAME",
        "a camera's name cannot be used",
        "'%s'".formatted(Redaction.url(name)),
        "it becomes a folder: letters, digits, dot, dash and underscore, beginning with a letter or"
            + " digit, at most 100",
        "Write NAME=URL with another name.");
  }

  static SluiceException noAddress(String name) {
    return new SluiceException(
        "RECORD_NO_ADDRESS",
        "a camera has no address",
        CAMERA.formatted(name),
        "nothing stands behind its name",
        "Write NAME=URL.");
  }

  static SluiceException needsName(String url) {
    return new SluiceException(
        "RECORD_NEEDS_NAME",
        "a camera needs a name",
        url,
        "none can be taken from its address",
        "Write NAME=URL.");
  }

  static SluiceException sameName(Camera camera, Camera other) {
    return new SluiceException(
        "RECORD_SAME_NAME",
        "two cameras have the same name",
        camera.name(),
        "%s and %s would be written into one folder".formatted(other, camera),
        "Give one of them another name: NAME=URL.");
  }

  static SluiceException unknownScheme(Camera camera) {
    return new SluiceException(
        "RECORD_UNKNOWN_PROTOCOL",
        CANNOT_RECORD,
        CAMERA.formatted(camera.name()),
        "this FFmpeg knows no protocol %s (%s)".formatted(camera.scheme(), camera.shownUrl()),
        "Check the address: rtsp, http, https, tcp, udp, srt and files are the usual ones.");
  }

  static SluiceException cannotReadList(String file, Throwable cause) {
    return new SluiceException(
        "RECORD_LIST_UNREADABLE",
        "cannot read the list of cameras",
        file,
        String.valueOf(cause),
        "Give --cameras a text file with one NAME=URL a line.",
        cause);
  }

  static SluiceException invalidOption(String message) {
    return new SluiceException(
        "OPTION_INVALID",
        "an option cannot be used",
        message.split(" ", 2)[0],
        message,
        "See sluice record --help for the options and their ranges.");
  }

  static SluiceException landingNotLocal(String landing) {
    return new SluiceException(
        "RECORD_LANDING_NOT_LOCAL",
        "cannot write to the landing folder",
        landing,
        "it is not a directory of this machine's file system, where files can be renamed in one"
            + " step",
        "Give a local or mounted directory, at the same path on every machine.");
  }

  static SluiceException cannotWrite(String where, String detail, Throwable cause) {
    return new SluiceException(
        "RECORD_CANNOT_WRITE",
        "cannot write to the landing folder",
        where,
        detail,
        "Check that it is a directory, its permissions and its disk.",
        cause);
  }

  static SluiceException diskFull(Camera camera, String folder) {
    return new SluiceException(
        "RECORD_DISK_FULL",
        CANNOT_RECORD,
        CAMERA.formatted(camera.name()),
        "a write to %s failed for lack of space".formatted(folder),
        "Free some space: it goes on by itself.");
  }

  static SluiceException littleSpace(Camera camera, String folder, double free, double floor) {
    return new SluiceException(
        "RECORD_DISK_FULL",
        CANNOT_RECORD,
        CAMERA.formatted(camera.name()),
        "%.2f GB are free at %s and minFreeGb is %s".formatted(free, folder, floor),
        "Free some space: it goes on by itself.");
  }

  static SluiceException locked(Camera camera, String folder) {
    return new SluiceException(
        "RECORD_LOCKED",
        CANNOT_RECORD,
        CAMERA.formatted(camera.name()),
        "another recorder writes into %s".formatted(folder),
        "Stop it, or give this camera another name.");
  }

  static SluiceException cannotOpen(Camera camera, String detail, String fix) {
    return new SluiceException(
        "RECORD_CANNOT_OPEN",
        CANNOT_RECORD,
        CAMERA.formatted(camera.name()),
        "%s does not open: %s".formatted(camera.shownUrl(), detail),
        fix);
  }

  static SluiceException noVideo(Camera camera, String found) {
    return new SluiceException(
        "RECORD_NO_VIDEO",
        CANNOT_RECORD,
        CAMERA.formatted(camera.name()),
        "%s has no video stream (found: %s)".formatted(camera.shownUrl(), found),
        "Check the address: cameras have one for each of their streams.");
  }

  static SluiceException stalled(Camera camera, double seconds) {
    return new SluiceException(
        "RECORD_STALLED",
        "lost",
        CAMERA.formatted(camera.name()),
        "nothing came for %s s".formatted(seconds),
        "Check camera and network, or raise stallSeconds.");
  }

  static SluiceException ended(Camera camera) {
    return new SluiceException(
        "RECORD_SOURCE_ENDED",
        "lost",
        CAMERA.formatted(camera.name()),
        "the other side closed the connection",
        "Check camera and network if it stays away.");
  }

  static SluiceException readFailed(Camera camera, String detail) {
    return new SluiceException(
        "RECORD_READ_FAILED",
        "lost",
        CAMERA.formatted(camera.name()),
        detail,
        "Check camera and network if it stays away.");
  }

  static SluiceException noKeyFrame(Camera camera, double seconds) {
    return new SluiceException(
        "RECORD_NO_KEY_FRAME",
        CANNOT_RECORD,
        CAMERA.formatted(camera.name()),
        "no key frame came in %s s, and a file can only begin with one".formatted(seconds),
        "Set a key frame interval of a few seconds in the camera.");
  }

  static SluiceException cannotStore(Camera camera, String codec, String detail) {
    return new SluiceException(
        "RECORD_CANNOT_STORE",
        CANNOT_RECORD,
        CAMERA.formatted(camera.name()),
        "its %s video fits no container: %s".formatted(codec, detail),
        "Set the camera to H.264 or H.265.");
  }
}
