package org.sluice.checkpoint

import java.nio.file.{Files, Path}

import org.scalatest.funsuite.AnyFunSuite

class NativeMemorySpec extends AnyFunSuite with CheckpointFiles {

  private val gib = 1L << 30

  private def machine(root: Path, files: (String, String)*): NativeMemory = {
    files.foreach { case (path, text) =>
      val file = root.resolve(path)
      Files.createDirectories(file.getParent)
      Files.writeString(file, text)
    }
    NativeMemory.under(root)
  }

  private val meminfo =
    "proc/meminfo" -> "MemTotal:       24576000 kB\nMemAvailable:    8388608 kB\nBuffers: 1 kB\n"

  test("without a limit, what the kernel calls available counts") {
    withDirectory { root =>
      assert(machine(root, meminfo).availableBytes.getAsLong == 8 * gib)
    }
  }

  test("the tightest control group around the process counts, without its cached pages") {
    withDirectory { root =>
      val memory = machine(
        root,
        meminfo,
        "proc/self/cgroup" -> "0::/pods/this\n",
        "sys/fs/cgroup/pods/memory.max" -> s"${4 * gib}\n",
        "sys/fs/cgroup/pods/memory.current" -> s"${3 * gib}\n",
        "sys/fs/cgroup/pods/memory.stat" -> s"anon 1\ninactive_file $gib\n",
        "sys/fs/cgroup/pods/this/memory.max" -> "max\n",
        "sys/fs/cgroup/pods/this/memory.current" -> s"$gib\n"
      )
      assert(memory.availableBytes.getAsLong == 2 * gib)
    }
  }

  test("version 1 control groups count too, and an exceeded limit leaves nothing") {
    withDirectory { root =>
      val memory = machine(
        root,
        meminfo,
        "proc/self/cgroup" -> "5:cpu,cpuacct:/x\n4:memory:/slot\n0::/\n",
        "sys/fs/cgroup/memory/memory.limit_in_bytes" -> "9223372036854771712\n",
        "sys/fs/cgroup/memory/memory.usage_in_bytes" -> s"${20 * gib}\n",
        "sys/fs/cgroup/memory/slot/memory.limit_in_bytes" -> s"$gib\n",
        "sys/fs/cgroup/memory/slot/memory.usage_in_bytes" -> s"${2 * gib}\n"
      )
      assert(memory.availableBytes.getAsLong == 0)
    }
  }

  test("a model that does not fit is refused with both figures") {
    withDirectory { root =>
      val memory = machine(root, meminfo)
      memory.require(8 * gib, root)
      val error = errorOf(memory.require(8 * gib + gib / 2, root))
      assert(error.code == "CHECKPOINT_NOT_ENOUGH_MEMORY")
      assert(error.why.contains("8.50 GiB") && error.why.contains("8.00 GiB"))
    }
  }

  test("a system that says nothing sets no bound") {
    withDirectory { root =>
      assert(NativeMemory.under(root).availableBytes.isEmpty)
      NativeMemory.under(root).require(Long.MaxValue, root)
    }
  }

  test("this machine says something") {
    assert(NativeMemory.ofThisMachine.availableBytes.getAsLong > 0)
  }
}
