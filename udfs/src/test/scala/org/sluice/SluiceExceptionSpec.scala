package org.sluice

import org.scalatest.funsuite.AnyFunSuite

class SluiceExceptionSpec extends AnyFunSuite {
  test("the message says what, where, why and what to do, and ends with the code") {
    val e =
      new SluiceException("A_CODE", "cannot read", "clip.mp4", "it is empty", "Copy it again.")
    assert(e.getMessage == "cannot read: clip.mp4: it is empty. Copy it again. [A_CODE]")
  }
}
