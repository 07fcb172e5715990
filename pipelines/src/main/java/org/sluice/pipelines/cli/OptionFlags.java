package org.sluice.pipelines.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sluice.pipelines.job.OptionKey;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** A job's options on the command line, each described in one place only. */
final class OptionFlags {
  private OptionFlags() {}

  /** Adds an option for every key. */
  static void add(CommandSpec spec, List<OptionKey<?>> keys) {
    for (OptionKey<?> key : keys) {
      OptionSpec.Builder option = OptionSpec.builder("--" + key.name());
      String description = capitalised(key.description());
      if (key.isFlag()) {
        option.type(Boolean.class).arity("0").description(description + ".");
      } else {
        option
            .type(String.class)
            .paramLabel(key.type())
            .description("%s (default: %s).".formatted(description, key.defaultText()));
      }
      spec.addOption(option.build());
    }
  }

  /** What the user gave. */
  static Map<String, String> given(CommandSpec spec, List<OptionKey<?>> keys) {
    Map<String, String> given = new LinkedHashMap<>();
    for (OptionKey<?> key : keys) {
      Object value = spec.findOption("--" + key.name()).getValue();
      if (value != null) {
        given.put(key.name(), value.toString());
      }
    }
    return given;
  }

  private static String capitalised(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1).replace("%", "%%");
  }
}
