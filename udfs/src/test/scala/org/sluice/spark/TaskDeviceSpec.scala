package org.sluice.spark

import scala.jdk.CollectionConverters._

import org.apache.spark.resource.ResourceInformation
import org.scalatest.funsuite.AnyFunSuite
import org.sluice.SluiceException
import org.sluice.torchscript.ComputeType
import org.sluice.videollm.ModelOptions

class TaskDeviceSpec extends AnyFunSuite {
  private def resolved(device: String, addresses: String*): String = {
    val resources =
      if (addresses.isEmpty) Map.empty[String, ResourceInformation]
      else Map("gpu" -> new ResourceInformation("gpu", addresses.toArray))
    TaskDevice.resolve(new ModelOptions(device, ComputeType.F32), resources.asJava).device
  }

  test("a task computes on the GPU that Spark gave it") {
    assert(resolved("gpu", "3") == "gpu3")
    assert(resolved("gpu", "1", "2") == "gpu1")
  }

  test("a device that was named stays, and so does the processor") {
    assert(resolved("gpu2", "3") == "gpu2")
    assert(resolved("cpu", "3") == "cpu")
  }

  test("without a GPU among the task's resources, or outside a task, the first is meant") {
    assert(resolved("gpu") == "gpu")
    assert(TaskDevice.resolve(new ModelOptions("gpu", ComputeType.F16)).device == "gpu")
  }

  test("an address that is no number is refused") {
    val error = intercept[SluiceException](resolved("gpu", "GPU-5f3a"))
    assert(error.code == "SPARK_DEVICE_ADDRESS" && error.where.contains("GPU-5f3a"))
  }
}
