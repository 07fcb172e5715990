package org.sluice.pipelines.job;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sluice.pipelines.lake.LakeIds;

/**
 * What every segment is asked.
 *
 * @param prompts the questions, none twice; may be empty
 * @param maxNewTokens longest answer, at least 1
 */
public record Questions(List<String> prompts, int maxNewTokens) implements Serializable {

  /** Checks the range and drops repeated questions. */
  public Questions {
    if (maxNewTokens < 1) {
      throw new IllegalArgumentException(
          "maxNewTokens is %d but must be at least 1".formatted(maxNewTokens));
    }
    prompts = new ArrayList<>(new LinkedHashMap<>(byId(prompts)).values());
  }

  /** Whether there is nothing to ask. */
  public boolean isEmpty() {
    return prompts.isEmpty();
  }

  /** The questions by their ids, in order. */
  public Map<String, String> byId() {
    return byId(prompts);
  }

  private static Map<String, String> byId(List<String> prompts) {
    Map<String, String> byId = new LinkedHashMap<>();
    for (String prompt : prompts) {
      String text = prompt.strip();
      if (!text.isEmpty()) {
        byId.put(LakeIds.prompt(text), text);
      }
    }
    return byId;
  }
}
