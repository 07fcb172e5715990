package org.sluice;

/**
 * A user's mistake or a data fault, told so that it can be acted on: what happened, where, why, and
 * what to do.
 *
 * <p>A command prints the message as one paragraph and ends with exit code 2; a job writes it into
 * the row of the file that caused it. A developer's mistake is never a SluiceException.
 */
public class SluiceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;
  private final String what;
  private final String where;
  private final String why;
  private final String fix;

  /**
   * Creates an error without an underlying cause.
   *
   * @param code stable identifier in SCREAMING_SNAKE case, for programs
   * @param what what went wrong, one clause
   * @param where the file, tensor, option or table concerned
   * @param why the reason
   * @param fix what the user can do about it
   */
  public SluiceException(String code, String what, String where, String why, String fix) {
    this(code, what, where, why, fix, null);
  }

  /** As above, keeping the exception that revealed it for {@code --stacktrace}. */
  public SluiceException(
      String code, String what, String where, String why, String fix, Throwable cause) {
    super("%s: %s: %s. %s [%s]".formatted(what, where, why, fix, code), cause);
    this.code = code;
    this.what = what;
    this.where = where;
    this.why = why;
    this.fix = fix;
  }

  /** Stable identifier, for programs. */
  public String code() {
    return code;
  }

  /** What went wrong. */
  public String what() {
    return what;
  }

  /** The file, tensor, option or table concerned. */
  public String where() {
    return where;
  }

  /** The reason. */
  public String why() {
    return why;
  }

  /** What the user can do about it. */
  public String fix() {
    return fix;
  }

  /** What a table's row says of it: the reason and the code, as the row itself says where. */
  public String reason() {
    return "%s [%s]".formatted(why, code);
  }
}
