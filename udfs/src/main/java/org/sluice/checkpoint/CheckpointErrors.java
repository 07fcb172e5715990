package org.sluice.checkpoint;

import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.sluice.SluiceException;

/** Everything a user can be told about a model directory. */
final class CheckpointErrors {
  private static final String DOWNLOAD_AGAIN = "Download the file again.";
  private static final String MODEL = "a directory of llava-hf/llava-onevision-qwen2-*-ov-hf";
  private static final int NAMES_SHOWN = 3;

  private CheckpointErrors() {}

  static SluiceException noDirectory(Path directory) {
    return new SluiceException(
        "CHECKPOINT_NO_DIRECTORY",
        "cannot open the model",
        text(directory),
        "there is no such directory",
        "Give the path of " + MODEL + ".");
  }

  static SluiceException notADirectory(Path path) {
    return new SluiceException(
        "CHECKPOINT_NOT_A_DIRECTORY",
        "cannot open the model",
        text(path),
        "it is a file",
        "Give the directory that holds config.json and the weights.");
  }

  static SluiceException noConfig(Path directory) {
    return new SluiceException(
        "CHECKPOINT_NO_CONFIG",
        "cannot open the model",
        text(directory),
        "it has no config.json",
        "Give the path of " + MODEL + ", with all its files.");
  }

  static SluiceException noWeights(Path directory, List<String> found) {
    return new SluiceException(
        "CHECKPOINT_NO_WEIGHTS",
        "cannot open the model",
        text(directory),
        "it has neither model.safetensors nor model.safetensors.index.json"
            + (found.isEmpty() ? "" : ", only " + some(found)),
        found.isEmpty()
            ? "Download the weights too."
            : "Only weights in safetensors format are read: download or convert to them.");
  }

  static SluiceException missingFile(Path file) {
    return new SluiceException(
        "CHECKPOINT_MISSING_FILE",
        "cannot open the model",
        text(file),
        "there is no such file",
        "Download the model with all its files.");
  }

  static SluiceException unreadable(Path file, Exception cause) {
    boolean denied = cause instanceof AccessDeniedException;
    return new SluiceException(
        "CHECKPOINT_UNREADABLE",
        "cannot read",
        text(file),
        denied ? "permission denied" : "reading failed: " + cause.getMessage(),
        denied ? "Allow this user to read it." : "Check the file and the disk it is on.",
        cause);
  }

  static SluiceException missingShard(Path shard, Collection<String> tensors, int shards) {
    return new SluiceException(
        "CHECKPOINT_MISSING_SHARD",
        "the model is incomplete",
        text(shard),
        "this shard, one of %d, is not there; it holds %d tensors (%s)"
            .formatted(shards, tensors.size(), some(tensors)),
        "Download the missing file.");
  }

  static SluiceException notInShard(Path shard, String tensor) {
    return new SluiceException(
        "CHECKPOINT_TENSOR_NOT_IN_SHARD",
        "index and shard do not belong together",
        text(shard),
        "the index places %s in it, but it is not there".formatted(tensor),
        "Download index and shards of one revision.");
  }

  static SluiceException badShardName(Path index, String tensor, String shard) {
    return new SluiceException(
        "CHECKPOINT_BAD_INDEX",
        "cannot read the index of the weights",
        text(index),
        "it places %s in '%s', which is not the name of a file beside it".formatted(tensor, shard),
        DOWNLOAD_AGAIN);
  }

  static SluiceException ambiguousTensor(Path file, String one, String other) {
    return new SluiceException(
        "CHECKPOINT_AMBIGUOUS_TENSOR",
        "cannot open the model",
        text(file),
        "%s and %s are two spellings of one tensor".formatted(one, other),
        "Save the model again with one release of transformers.");
  }

  static SluiceException noSuchTensor(Path where, String tensor) {
    return new SluiceException(
        "CHECKPOINT_NO_SUCH_TENSOR",
        "cannot read a tensor",
        text(where),
        "there is no %s in it".formatted(tensor),
        "Check that the file is the one meant.");
  }

  static SluiceException missingTensors(Path directory, List<String> tensors) {
    return new SluiceException(
        "CHECKPOINT_MISSING_TENSOR",
        "the model is incomplete",
        text(directory),
        "config.json calls for %d tensors that the weights lack: %s"
            .formatted(tensors.size(), some(tensors)),
        "Check that config.json and the weights are of one model and revision.");
  }

  static SluiceException wrongShape(Path directory, String tensor, long[] expected, long[] found) {
    return new SluiceException(
        "CHECKPOINT_WRONG_SHAPE",
        "the weights do not fit config.json",
        text(directory),
        "%s must have shape %s but has %s"
            .formatted(tensor, Shapes.text(expected), Shapes.text(found)),
        "Check that config.json and the weights are of one model and revision.");
  }

  static SluiceException notAWeightType(Path directory, String tensor, DType dtype) {
    return new SluiceException(
        "CHECKPOINT_QUANTIZED",
        "cannot load the model",
        text(directory),
        "%s is stored as %s, not as real numbers".formatted(tensor, dtype),
        "Use the unquantized model.");
  }

  static SluiceException notSafetensors(Path file, String why) {
    return new SluiceException(
        "SAFETENSORS_NOT_SAFETENSORS", "not a safetensors file", text(file), why, DOWNLOAD_AGAIN);
  }

  static SluiceException lfsPointer(Path file) {
    return new SluiceException(
        "SAFETENSORS_LFS_POINTER",
        "not a safetensors file",
        text(file),
        "it is a git-lfs pointer, the place holder of a clone without git-lfs",
        "Run 'git lfs pull' in the clone or download the file itself.");
  }

  static SluiceException headerBeyondFile(Path file, long headerBytes, long fileBytes) {
    return new SluiceException(
        "SAFETENSORS_HEADER_BEYOND_FILE",
        "not a whole safetensors file",
        text(file),
        "its header should have %d bytes but the file has only %d"
            .formatted(headerBytes, fileBytes),
        DOWNLOAD_AGAIN);
  }

  static SluiceException malformedHeader(Path file, String why, Exception cause) {
    return new SluiceException(
        "SAFETENSORS_MALFORMED_HEADER",
        "the header of a safetensors file is malformed",
        text(file),
        why,
        DOWNLOAD_AGAIN,
        cause);
  }

  static SluiceException duplicateTensor(Path file, String tensor) {
    return malformedHeader(file, "it names %s twice".formatted(tensor), null);
  }

  static SluiceException unknownDtype(Path file, String tensor, String dtype) {
    return new SluiceException(
        "SAFETENSORS_UNKNOWN_DTYPE",
        "cannot read a safetensors file",
        text(file),
        "%s has type %s, which is not one of %s".formatted(tensor, dtype, List.of(DType.values())),
        "Use a model saved as F32, F16 or BF16.");
  }

  static SluiceException badShape(Path file, String tensor, long[] shape) {
    return malformedHeader(
        file, "%s has the impossible shape %s".formatted(tensor, Shapes.text(shape)), null);
  }

  static SluiceException badOffsets(Path file, String tensor, long begin, long end) {
    return new SluiceException(
        "SAFETENSORS_BAD_OFFSETS",
        "the header of a safetensors file is malformed",
        text(file),
        "%s lies from byte %d to byte %d, which is no range".formatted(tensor, begin, end),
        DOWNLOAD_AGAIN);
  }

  static SluiceException wrongByteCount(
      Path file, String tensor, DType dtype, long[] shape, long bytes) {
    return new SluiceException(
        "SAFETENSORS_WRONG_BYTE_COUNT",
        "the header of a safetensors file is malformed",
        text(file),
        "%s is %s of %s, %d bytes, but its offsets are %d bytes apart"
            .formatted(
                tensor, Shapes.text(shape), dtype, Shapes.elements(shape) * dtype.bytes(), bytes),
        DOWNLOAD_AGAIN);
  }

  static SluiceException overlap(Path file, String one, String other) {
    return new SluiceException(
        "SAFETENSORS_OVERLAP",
        "the header of a safetensors file is malformed",
        text(file),
        "%s and %s overlap".formatted(one, other),
        DOWNLOAD_AGAIN);
  }

  static SluiceException hole(Path file, String before, String after, long bytes) {
    return new SluiceException(
        "SAFETENSORS_HOLE",
        "the header of a safetensors file is malformed",
        text(file),
        "%d bytes between %s and %s belong to no tensor".formatted(bytes, before, after),
        DOWNLOAD_AGAIN);
  }

  static SluiceException truncated(Path file, String tensor, long needed, long fileBytes) {
    return new SluiceException(
        "SAFETENSORS_TRUNCATED",
        "not a whole safetensors file",
        text(file),
        "%s ends at byte %d but the file has only %d".formatted(tensor, needed, fileBytes),
        DOWNLOAD_AGAIN);
  }

  static SluiceException notJson(Path file, String why, Exception cause) {
    return new SluiceException(
        "CONFIG_NOT_JSON",
        "cannot read",
        text(file),
        "it is not JSON: " + why,
        DOWNLOAD_AGAIN,
        cause);
  }

  static SluiceException badConfig(Path file, String key, String why) {
    return new SluiceException(
        "CONFIG_INVALID",
        "the model's configuration is not usable",
        text(file),
        "%s: %s".formatted(key, why),
        "Use the file published with the model.");
  }

  static SluiceException invalidConfig(Path file, IllegalArgumentException cause) {
    return new SluiceException(
        "CONFIG_INVALID",
        "the model's configuration is not usable",
        text(file),
        cause.getMessage(),
        "Use the file published with the model.",
        cause);
  }

  static SluiceException otherArchitecture(Path file, String architecture) {
    return new SluiceException(
        "CHECKPOINT_OTHER_ARCHITECTURE",
        "this model is not supported",
        text(file),
        "its architecture is " + architecture,
        "Use " + MODEL + ".");
  }

  static SluiceException towerOnly(Path file, String architecture) {
    return new SluiceException(
        "CHECKPOINT_TOWER_ONLY",
        "this model has no language part",
        text(file),
        "its architecture is %s, a vision tower".formatted(architecture),
        "Use " + MODEL + ".");
  }

  static SluiceException unsupportedPart(Path file, String part, String found, String supported) {
    return new SluiceException(
        "CHECKPOINT_OTHER_ARCHITECTURE",
        "this model is not supported",
        text(file),
        "its %s is %s but must be %s".formatted(part, found, supported),
        "Use " + MODEL + ".");
  }

  static SluiceException notEnoughMemory(Path directory, long neededBytes, long availableBytes) {
    return new SluiceException(
        "CHECKPOINT_NOT_ENOUGH_MEMORY",
        "not enough memory for the model",
        text(directory),
        "it needs about %s but only %s are available"
            .formatted(gibibytes(neededBytes), gibibytes(availableBytes)),
        "Use a smaller model, a machine with more memory, or close other programs.");
  }

  private static String gibibytes(long bytes) {
    return String.format(Locale.ROOT, "%.2f GiB", bytes / (double) (1L << 30));
  }

  private static String some(Collection<String> names) {
    String first = String.join(", ", names.stream().limit(NAMES_SHOWN).toList());
    return names.size() <= NAMES_SHOWN
        ? first
        : "%s and %d more".formatted(first, names.size() - NAMES_SHOWN);
  }

  private static String text(Path path) {
    return path.toString();
  }
}
