package org.sluice.pipelines.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sluice.language.FrameMarkers;

/** A vocabulary of whole words in lower case, and what tokenizer.json says about it. */
final class Vocabulary {
  static final String UNKNOWN = "<unk>";
  static final String END = "<|im_end|>";
  static final String IMAGE = "<image>";
  static final String VIDEO = "<video>";

  private static final String PADDING = "<|endoftext|>";

  /** What the default template says beside the question. */
  private static final List<String> TEMPLATE_WORDS = List.of("user", "assistant");

  /** As the tokenizer splits: at white space, and around every mark of punctuation. */
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+|[^\\s\\p{L}\\p{N}]");

  private final List<String> entries;
  private final int control;
  private final Map<String, Integer> ids = new HashMap<>();

  private Vocabulary(List<String> entries, int control) {
    this.entries = List.copyOf(entries);
    this.control = control;
    for (int i = 0; i < entries.size(); i++) {
      ids.put(entries.get(i), i);
    }
  }

  /**
   * Every word of some texts.
   *
   * @param markers tokens that tell the time of a frame
   */
  static Vocabulary of(Collection<String> texts, int markers) {
    List<String> entries =
        new ArrayList<>(List.of(UNKNOWN, PADDING, "<|im_start|>", END, IMAGE, VIDEO));
    for (int k = 0; k < markers; k++) {
      entries.add(FrameMarkers.text(k));
    }
    int control = entries.size();
    TreeSet<String> words = new TreeSet<>(TEMPLATE_WORDS);
    for (String text : texts) {
      Matcher word = WORD.matcher(text.toLowerCase(Locale.ROOT));
      while (word.find()) {
        words.add(word.group());
      }
    }
    entries.addAll(words);
    return new Vocabulary(entries, control);
  }

  /** The vocabulary a tokenizer.json was written from, whatever words there are by now. */
  static Vocabulary read(Path file) throws IOException {
    JsonNode json = new ObjectMapper().readTree(file.toFile());
    String[] entries = new String[json.at("/model/vocab").size()];
    json.at("/model/vocab")
        .properties()
        .forEach(entry -> entries[entry.getValue().intValue()] = entry.getKey());
    return new Vocabulary(List.of(entries), json.get("added_tokens").size());
  }

  int size() {
    return entries.size();
  }

  /** The index of an entry. */
  int id(String entry) {
    Integer id = ids.get(entry);
    if (id == null) {
      throw new IllegalArgumentException(entry + " is not in the vocabulary");
    }
    return id;
  }

  /** The content of tokenizer.json, as Hugging Face's tokenizers read it. */
  Map<String, Object> tokenizer() {
    List<Map<String, Object>> added = new ArrayList<>();
    for (int id = 0; id < control; id++) {
      Map<String, Object> token = new LinkedHashMap<>();
      token.put("id", id);
      token.put("content", entries.get(id));
      token.put("single_word", false);
      token.put("lstrip", false);
      token.put("rstrip", false);
      token.put("normalized", false);
      token.put("special", true);
      added.add(token);
    }
    Map<String, Integer> vocab = new LinkedHashMap<>();
    for (int id = 0; id < entries.size(); id++) {
      vocab.put(entries.get(id), id);
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("version", "1.0");
    json.put("truncation", null);
    json.put("padding", null);
    json.put("added_tokens", added);
    json.put("normalizer", Map.of("type", "Lowercase"));
    json.put(
        "pre_tokenizer",
        Map.of(
            "type",
            "Sequence",
            "pretokenizers",
            List.of(
                Map.of("type", "WhitespaceSplit"),
                Map.of("type", "Punctuation", "behavior", "Isolated"))));
    json.put("post_processor", null);
    // Joins words with spaces and takes them away again before punctuation.
    json.put("decoder", Map.of("type", "WordPiece", "prefix", "##", "cleanup", true));
    json.put("model", Map.of("type", "WordLevel", "vocab", vocab, "unk_token", UNKNOWN));
    return json;
  }
}
