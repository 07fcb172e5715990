package org.sluice.pipelines.record;

import java.io.Serializable;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is recorded under which name.
 *
 * @param name of its stream and its folder
 * @param url anything FFmpeg opens: a URL, or the path of a file that stands for a camera
 */
public record Camera(String name, String url) implements Serializable {
  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}._-]{0,99}");
  private static final Pattern NAMED = Pattern.compile("([^=:/?]*)=(.*)", Pattern.DOTALL);
  private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+):.*");

  /** Checks the name. */
  public Camera {
    if (!NAME.matcher(name).matches()) {
      throw RecordErrors.badName(name);
    }
    if (url.isBlank()) {
      throw RecordErrors.noAddress(name);
    }
  }

  /** Reads {@code NAME=URL}, or a URL that the name is taken from. */
  public static Camera of(String text) {
    String given = text.strip();
    Matcher named = NAMED.matcher(given);
    return named.matches()
        ? new Camera(named.group(1).strip(), named.group(2).strip())
        : new Camera(defaultName(given), given);
  }

  /** Host, port and path of a URL, a file's name without extension. */
  private static String defaultName(String url) {
    String rest =
        isFile(url)
            ? url.substring(url.lastIndexOf('/') + 1).replaceFirst("(?<=.)\\.[^.]*$", "")
            : url.replaceFirst("^[^:]*:/*", "")
                .replaceFirst("^.*@", "") // before the rest, as passwords hold any sign
                .replaceFirst("[?#].*", "");
    String name = rest.replaceAll("[^\\p{L}\\p{N}._-]+", "-").replaceAll("^[._-]+|-+$", "");
    if (name.isEmpty()) {
      throw RecordErrors.needsName(Redaction.url(url));
    }
    return name.substring(0, Math.min(name.length(), 100));
  }

  /** Whether it is a file, which is played at a speed of ours and ends. */
  boolean isFile() {
    return isFile(url);
  }

  private static boolean isFile(String url) {
    String scheme = scheme(url);
    return scheme.isEmpty() || scheme.equals("file");
  }

  /** What stands before the colon, in lower case; empty for a path. */
  String scheme() {
    return scheme(url);
  }

  private static String scheme(String url) {
    Matcher matcher = SCHEME.matcher(url);
    return matcher.matches() ? matcher.group(1).toLowerCase(Locale.ROOT) : "";
  }

  /** The address as it may be shown. */
  public String shownUrl() {
    return Redaction.url(url);
  }

  @Override
  public String toString() {
    return name + "=" + shownUrl();
  }
}
