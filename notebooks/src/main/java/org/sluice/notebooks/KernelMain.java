package org.sluice.notebooks;

import io.github.spencerpark.jupyter.channels.JupyterConnection;
import io.github.spencerpark.jupyter.channels.JupyterSocket;
import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.logging.Level;

/** Starts the kernel. Jupyter gives it the file that tells where to listen. */
public final class KernelMain {
  private KernelMain() {}

  /**
   * Serves one notebook until Jupyter ends it.
   *
   * @param args the connection file
   */
  public static void main(String[] args)
      throws IOException, InvalidKeyException, NoSuchAlgorithmException {
    if (args.length != 1) {
      System.err.println("A kernel is started by Jupyter: run notebooks/install, then jupyter.");
      System.exit(2);
    }
    JupyterSocket.JUPYTER_LOGGER.setLevel(Level.WARNING);
    JupyterConnection connection =
        new JupyterConnection(KernelConnectionProperties.parse(Files.readString(Path.of(args[0]))));
    new JavaKernel().becomeHandlerForConnection(connection);
    connection.connect();
    connection.waitUntilClose();
    // Spark may have left threads that would keep the process.
    System.exit(0);
  }
}
