package org.sluice.checkpoint;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.EOFException;
import java.io.IOException;
import java.io.Reader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A JSON object of a model's configuration. A key that is absent or null means its default, as in
 * transformers; a value of another type than expected is an error that names file and key.
 */
final class JsonConfig {
  private final Path file;
  private final String prefix;
  private final JsonObject object;

  private JsonConfig(Path file, String prefix, JsonObject object) {
    this.file = file;
    this.prefix = prefix;
    this.object = object;
  }

  /** Reads a file that holds one JSON object. */
  static JsonConfig read(Path file) {
    try (Reader text = Files.newBufferedReader(file, StandardCharsets.UTF_8);
        JsonReader reader = new JsonReader(text)) {
      // The adapter keeps the reader strict; JsonParser would accept comments and bare words.
      JsonElement root = new Gson().getAdapter(JsonElement.class).read(reader);
      if (!root.isJsonObject()) {
        throw CheckpointErrors.notJson(file, "it is no JSON object", null);
      }
      if (reader.peek() != JsonToken.END_DOCUMENT) {
        throw CheckpointErrors.notJson(file, "text follows the JSON object", null);
      }
      return new JsonConfig(file, "", root.getAsJsonObject());
    } catch (NoSuchFileException e) {
      throw CheckpointErrors.missingFile(file);
    } catch (MalformedJsonException | EOFException | JsonParseException e) {
      throw CheckpointErrors.notJson(file, e.getMessage(), e);
    } catch (IOException e) {
      throw CheckpointErrors.unreadable(file, e);
    }
  }

  Path file() {
    return file;
  }

  Set<String> keys() {
    return object.keySet();
  }

  boolean has(String key) {
    return object.has(key) && !object.get(key).isJsonNull();
  }

  /** A nested object that must be there. */
  JsonConfig section(String key) {
    return optionalSection(key)
        .orElseThrow(() -> CheckpointErrors.badConfig(file, prefix + key, "it is missing"));
  }

  /** A nested object, if there. */
  Optional<JsonConfig> optionalSection(String key) {
    if (!has(key)) {
      return Optional.empty();
    }
    JsonElement value = object.get(key);
    if (!value.isJsonObject()) {
      throw wrongType(key, "an object");
    }
    return Optional.of(new JsonConfig(file, prefix + key + ".", value.getAsJsonObject()));
  }

  int integer(String key, int absent) {
    return has(key) ? whole(key, object.get(key)) : absent;
  }

  private int whole(String key, JsonElement value) {
    if (value instanceof JsonPrimitive primitive && primitive.isNumber()) {
      try {
        return new BigDecimal(primitive.getAsString()).intValueExact();
      } catch (ArithmeticException | NumberFormatException e) {
        throw wrongType(key, "a whole number");
      }
    }
    throw wrongType(key, "a whole number");
  }

  double real(String key, double absent) {
    return has(key) ? number(key).getAsDouble() : absent;
  }

  boolean flag(String key, boolean absent) {
    if (!has(key)) {
      return absent;
    }
    if (object.get(key) instanceof JsonPrimitive value && value.isBoolean()) {
      return value.getAsBoolean();
    }
    throw wrongType(key, "true or false");
  }

  String text(String key, String absent) {
    return has(key) ? text(key) : absent;
  }

  String text(String key) {
    if (object.get(key) instanceof JsonPrimitive value && value.isString()) {
      return value.getAsString();
    }
    throw wrongType(key, "a string");
  }

  /** One whole number or a list of them. */
  int[] integers(String key) {
    JsonArray values = new JsonArray();
    if (object.get(key) instanceof JsonArray list) {
      values = list;
    } else {
      values.add(object.get(key));
    }
    int[] integers = new int[values.size()];
    for (int i = 0; i < integers.length; i++) {
      integers[i] = whole(key, values.get(i));
    }
    return integers;
  }

  /** Refuses keys other than these, which a typing error would make. */
  void allow(String... known) {
    for (String key : keys()) {
      if (!List.of(known).contains(key)) {
        throw invalid(key, "it is not one of " + String.join(", ", known));
      }
    }
  }

  /** The first of a list of strings, if there is one. */
  Optional<String> firstText(String key) {
    if (object.get(key) instanceof JsonArray values
        && !values.isEmpty()
        && values.get(0) instanceof JsonPrimitive value) {
      return Optional.of(value.getAsString());
    }
    return Optional.empty();
  }

  boolean isNumber(String key) {
    return object.get(key) instanceof JsonPrimitive value && value.isNumber();
  }

  /** A list of numbers, or {@code absent}. */
  float[] reals(String key, float... absent) {
    if (!has(key)) {
      return absent;
    }
    if (!(object.get(key) instanceof JsonArray values)) {
      throw wrongType(key, "a list of numbers");
    }
    float[] reals = new float[values.size()];
    for (int i = 0; i < reals.length; i++) {
      if (!(values.get(i) instanceof JsonPrimitive value && value.isNumber())) {
        throw wrongType(key, "a list of numbers");
      }
      reals[i] = value.getAsFloat();
    }
    return reals;
  }

  /** An error about the value of a key. */
  RuntimeException invalid(String key, String why) {
    return CheckpointErrors.badConfig(file, prefix + key, why);
  }

  private JsonPrimitive number(String key) {
    if (object.get(key) instanceof JsonPrimitive value && value.isNumber()) {
      return value;
    }
    throw wrongType(key, "a number");
  }

  private RuntimeException wrongType(String key, String expected) {
    return invalid(key, "it is %s but must be %s".formatted(object.get(key), expected));
  }
}
