package org.sluice.pipelines.record;

import java.util.regex.Pattern;

/** Addresses as they may be shown: without what opens a camera to whoever reads it. */
final class Redaction {
  private static final String HIDDEN = "***";

  /** Of {@code user:password@}, up to the last at sign, as a password may hold any other. */
  private static final Pattern PASSWORD = Pattern.compile("(?<=://)([^/?#:@]*):.*@");

  private static final Pattern SECRET_PARAMETER =
      Pattern.compile(
          "(?i)([?&;|][^=&;]*(?:pass|pwd|token|secret|key|auth|sig|credential)[^=&;]*=)[^&;#|]*");

  private Redaction() {}

  /** The address without password, and without the values of parameters that sound like one. */
  static String url(String url) {
    String open = PASSWORD.matcher(url).replaceAll("$1:" + HIDDEN + "@");
    return SECRET_PARAMETER.matcher(open).replaceAll("$1" + HIDDEN);
  }
}
