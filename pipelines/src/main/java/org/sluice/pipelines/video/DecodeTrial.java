package org.sluice.pipelines.video;

import java.io.BufferedOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/**
 * Decodes one segment in a process of its own, to learn whether it takes its process down.
 *
 * <p>Used on a segment whose earlier attempt died without a word. The pixels are thrown away: a
 * segment found harmless is decoded again where it is needed.
 */
public final class DecodeTrial {
  private static final String STARTED = "sluice: decoding";
  private static final int SIGNAL_BASE = 128;

  private static final Map<Integer, String> SIGNALS =
      Map.of(4, "SIGILL", 6, "SIGABRT", 7, "SIGBUS", 8, "SIGFPE", 9, "SIGKILL", 11, "SIGSEGV");

  private DecodeTrial() {}

  /**
   * Tries to decode a segment with an opener of the same class as the one given.
   *
   * @param limit after which the process is killed
   * @throws org.sluice.SluiceException when the process could not even begin to decode
   */
  public static TrialVerdict run(
      FrameOpener opener,
      String path,
      Configuration configuration,
      FrameReaderOptions options,
      Duration limit) {
    Path directory = null;
    try {
      directory = Files.createTempDirectory("sluice-trial");
      return run(directory, opener.getClass().getName(), path, configuration, options, limit);
    } catch (IOException e) {
      throw VideoErrors.trialFailed(path, e.toString(), e);
    } finally {
      delete(directory);
    }
  }

  private static TrialVerdict run(
      Path directory,
      String opener,
      String path,
      Configuration configuration,
      FrameReaderOptions options,
      Duration limit)
      throws IOException {
    Path output = directory.resolve("output");
    Path errors = directory.resolve("errors");
    // An argument file, since a class path can be longer than a command line.
    Path arguments = directory.resolve("arguments");
    Files.write(arguments, quoted(command(directory, opener, path, options)));
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process =
        new ProcessBuilder(java, "@" + arguments)
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    try {
      // By standard input, since a configuration can hold credentials.
      sendConfiguration(process, configuration);
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        return new TrialVerdict.TimedOut(limit.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while trying to decode " + path);
    } finally {
      process.destroyForcibly();
    }
    List<String> said = Files.readAllLines(output, StandardCharsets.ISO_8859_1);
    if (!said.contains(STARTED)) {
      throw VideoErrors.trialFailed(
          path,
          "the process ended with exit code %d at its start: %s"
              .formatted(process.exitValue(), lastLine(errors)),
          null);
    }
    return process.exitValue() == 0
        ? new TrialVerdict.Ok()
        : new TrialVerdict.Crashed(describe(process.exitValue(), said));
  }

  private static String lastLine(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
    return lines.isEmpty() ? "it said nothing" : lines.get(lines.size() - 1).strip();
  }

  private static void sendConfiguration(Process process, Configuration configuration) {
    try (OutputStream in = new BufferedOutputStream(process.getOutputStream())) {
      configuration.writeXml(in);
    } catch (IOException ignored) {
      // It reads no further: it has read all it needs, or it has died, which its end tells better.
    }
  }

  private static List<String> command(
      Path directory, String opener, String path, FrameReaderOptions options) {
    return List.of(
        "-XX:ErrorFile=" + directory.resolve("crash"),
        "-XX:-CreateCoredumpOnCrash",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Xmx2g",
        "-cp",
        classPath(),
        DecodeTrial.class.getName(),
        opener,
        path,
        Double.toString(options.framesPerSecond()),
        Long.toString(options.startMillis()),
        Long.toString(options.endMillis()),
        options.scaling() instanceof Scaling.Fast fast ? fast.width() + "x" + fast.height() : "");
  }

  /** This process's class path and what was added to it while it ran, as spark-submit does. */
  private static String classPath() {
    Set<String> entries =
        new LinkedHashSet<>(
            List.of(System.getProperty("java.class.path").split(File.pathSeparator)));
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    for (; loader != null; loader = loader.getParent()) {
      if (loader instanceof URLClassLoader urls) {
        for (URL url : urls.getURLs()) {
          if ("file".equals(url.getProtocol())) {
            entries.add(localPath(url));
          }
        }
      }
    }
    return String.join(File.pathSeparator, entries);
  }

  private static String localPath(URL url) {
    try {
      return Path.of(url.toURI()).toString();
    } catch (URISyntaxException | IllegalArgumentException ignored) {
      return url.getPath();
    }
  }

  private static List<String> quoted(List<String> arguments) {
    List<String> lines = new ArrayList<>();
    for (String argument : arguments) {
      lines.add('"' + argument.replace("\\", "\\\\").replace("\"", "\\\"") + '"');
    }
    return lines;
  }

  private static String describe(int exitCode, List<String> said) {
    int signal = exitCode - SIGNAL_BASE;
    String end =
        SIGNALS.containsKey(signal)
            ? "signal %d (%s)".formatted(signal, SIGNALS.get(signal))
            : "exit code %d".formatted(exitCode);
    // The JVM's report: the cause on a line such as "#  SIGSEGV (0xb) at pc=..", the place in C
    // code.
    String cause =
        said.stream()
            .filter(line -> line.startsWith("#  SIG") || line.startsWith("# C  ["))
            .map(line -> line.substring(1).strip().replaceAll(" at pc=.*", ""))
            .reduce((a, b) -> a + " in " + b)
            .orElse("");
    // After a report the JVM ends with an exit code of its own.
    return cause.isEmpty() ? end : cause;
  }

  private static void delete(Path directory) {
    if (directory == null) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException | UncheckedIOException ignored) {
      // A few small files in the directory for temporary files stay.
    }
  }

  /**
   * Runs in the process on trial; its arguments are private to {@link #run}.
   *
   * <p>It ends with exit code 0 whenever it lives to see the end, a failed decode included.
   */
  public static void main(String[] args) throws ReflectiveOperationException {
    Configuration configuration = new Configuration(false);
    configuration.addResource(System.in);
    String[] size = args[5].split("x");
    Scaling scaling =
        size.length == 2
            ? new Scaling.Fast(Integer.parseInt(size[0]), Integer.parseInt(size[1]))
            : new Scaling.Exact();
    FrameReaderOptions options =
        new FrameReaderOptions(
            Double.parseDouble(args[2]),
            Long.parseLong(args[3]),
            Long.parseLong(args[4]),
            1,
            scaling);
    FrameOpener opener =
        Class.forName(args[0]).asSubclass(FrameOpener.class).getDeclaredConstructor().newInstance();
    // Reading the configuration is lazy: it must be done before decoding is said to have begun.
    configuration.size();
    System.out.println(STARTED);
    System.out.flush();
    decode(opener, args[1], configuration, options);
    // Threads that a file system left behind must not keep the process.
    System.exit(0);
  }

  private static void decode(
      FrameOpener opener, String path, Configuration configuration, FrameReaderOptions options) {
    try (FrameStream stream = opener.open(path, configuration, options)) {
      long frames = 0;
      while (stream.next() != null) {
        frames++;
      }
      System.out.println("sluice: " + frames + " frames");
    } catch (RuntimeException | OutOfMemoryError e) {
      System.out.println("sluice: " + e);
    }
  }
}
