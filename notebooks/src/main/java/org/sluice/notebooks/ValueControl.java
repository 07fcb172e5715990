package org.sluice.notebooks;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import jdk.jshell.execution.LocalExecutionControl;

/**
 * Runs snippets in this process and keeps what the last one gave, of which the shell tells text.
 */
final class ValueControl extends LocalExecutionControl {
  private Object value;

  @Override
  protected String invoke(Method snippet) throws Exception {
    value = null;
    try {
      value = snippet.invoke(null);
    } catch (InvocationTargetException e) {
      // Spark and DJL throw causes of causes, of which the shell would tell the outermost alone.
      if (e.getCause() instanceof Exception cause) {
        throw new InvocationTargetException(cause);
      }
      throw e;
    }
    return valueString(value);
  }

  /** What the last snippet gave; null for a statement. */
  Object value() {
    return value;
  }
}
