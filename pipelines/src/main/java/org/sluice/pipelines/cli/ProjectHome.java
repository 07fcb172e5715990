package org.sluice.pipelines.cli;

import java.nio.file.Path;
import org.sluice.SluiceException;

/** What the project carries, as the launcher knows where. */
final class ProjectHome {
  private static final String PROPERTY = "sluice.home";

  private ProjectHome() {}

  /** A folder of the project. */
  static Path require(String folder) {
    String home = System.getProperty(PROPERTY);
    if (home == null) {
      throw new SluiceException(
          "NOT_STARTED_BY_LAUNCHER",
          "cannot find what Sluice carries",
          folder,
          "this process was not started by ./sluice",
          "Start the command with ./sluice.");
    }
    return Path.of(home, folder);
  }
}
