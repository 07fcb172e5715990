package org.sluice.pipelines.record;

/**
 * What has become of a camera.
 *
 * @param camera its name
 * @param files that were recorded
 * @param frames in them
 * @param bytes of them
 * @param losses how often there was no connection
 * @param lastFault or null
 * @param ended whether nothing more will come
 */
public record CameraTally(
    String camera,
    long files,
    long frames,
    long bytes,
    long losses,
    String lastFault,
    boolean ended) {

  static CameraTally of(Camera camera) {
    return new CameraTally(camera.name(), 0, 0, 0, 0, null, false);
  }

  /** The same after an event. */
  CameraTally after(RecordEvent event) {
    if (event instanceof RecordEvent.Recorded recorded) {
      return new CameraTally(
          camera,
          files + 1,
          frames + recorded.frames(),
          bytes + recorded.bytes(),
          losses,
          lastFault,
          ended);
    }
    if (event instanceof RecordEvent.Lost lost) {
      return new CameraTally(camera, files, frames, bytes, losses + 1, lost.reason(), ended);
    }
    if (event instanceof RecordEvent.Ended over) {
      String fault = over.reason() == null ? lastFault : over.reason();
      return new CameraTally(camera, files, frames, bytes, losses, fault, true);
    }
    return this;
  }
}
