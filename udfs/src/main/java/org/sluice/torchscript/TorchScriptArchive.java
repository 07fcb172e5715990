package org.sluice.torchscript;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Packs TorchScript text into the archive {@code torch.jit.load} reads: a zip of stored entries
 * with the code, one object of the named class as pickle, and no constants.
 */
final class TorchScriptArchive {
  private static final byte[] NO_CONSTANTS = {(byte) 0x80, 2, ')', '.'};
  private static final byte[] VERSION = "10\n".getBytes(StandardCharsets.US_ASCII);

  private TorchScriptArchive() {}

  /**
   * Returns the archive's bytes.
   *
   * @param text the whole of {@code __torch__.py}
   * @param className the module class in it to instantiate
   */
  static byte[] of(String text, String className) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setMethod(ZipOutputStream.STORED);
      put(zip, "m/code/__torch__.py", text.getBytes(StandardCharsets.UTF_8));
      put(zip, "m/data.pkl", pickledModule(className));
      put(zip, "m/constants.pkl", NO_CONSTANTS);
      put(zip, "m/version", VERSION);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }

  /**
   * Pickle protocol 2 of an instance of the class with the single attribute {@code training =
   * False}.
   */
  private static byte[] pickledModule(String className) {
    byte[] global = ("c__torch__\n" + className + "\n").getBytes(StandardCharsets.US_ASCII);
    byte[] key = "training".getBytes(StandardCharsets.US_ASCII);
    ByteBuffer pickle =
        ByteBuffer.allocate(global.length + key.length + 15).order(ByteOrder.LITTLE_ENDIAN);
    pickle.put((byte) 0x80).put((byte) 2).put(global);
    pickle.put((byte) ')').put((byte) 0x81); // empty argument tuple, new object
    pickle.put((byte) '}').put((byte) '('); // its state: a dict, then the marked items
    pickle.put((byte) 'X').putInt(key.length).put(key).put((byte) 0x89); // "training": False
    pickle.put((byte) 'u').put((byte) 'b').put((byte) '.');
    byte[] exact = new byte[pickle.position()];
    pickle.flip().get(exact);
    return exact;
  }

  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    CRC32 crc = new CRC32();
    crc.update(content);
    entry.setSize(content.length);
    entry.setCompressedSize(content.length);
    entry.setCrc(crc.getValue());
    entry.setTime(0);
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
